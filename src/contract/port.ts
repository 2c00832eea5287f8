/**
 * A two-way message pipe to one peer, whatever carries it: an Electron MessagePort, a local socket, a WebSocket.
 * Messages are plain data that survives JSON. Order is kept. A port that closed stays closed: after a restart the
 * peer arrives on a new one.
 */
export interface Port {
  /** Never throws; on a closed port the message is dropped, and `onClose` tells. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; at once if the port is closed already. */
  onClose(listener: () => void): void;
  close(): void;
  /** Bytes handed over but not yet taken by the peer's side; 0 where the carrier cannot tell. */
  readonly backlogBytes: number;
}
