import type { WebSocket } from 'ws';
import type { PausablePort } from '../adapters/ipc/pausable-port.ts';
import { err, type Result } from '../base/result.ts';
import { parseClientFrame, type ServerFrame } from '../contract/link-frames.ts';
import type { Api } from '../contract/requests.ts';
import type { WindowPeer } from '../contract/service-name.ts';
import { answerRequest } from '../supervisor/answer-request.ts';

/** What a window is connected to: the supervisor, or whatever stands in for it. */
export interface WindowSource {
  readonly api: Api;
  attachWindow(deliver: (peer: WindowPeer, port: PausablePort) => void): () => void;
}

/** With so much unsent the ports are left unread, so that publishers see the backlog; and from when on again. */
const PAUSE_BYTES = 1024 * 1024;
const RESUME_BYTES = 256 * 1024;
/** No window of ours has more requests under way. */
const MAX_REQUESTS = 256;

const BAD_FRAME = 1008;

/** One window over one WebSocket: its requests, and all of its ports side by side. */
export function linkWindow(socket: WebSocket, source: WindowSource): void {
  const ports = new Map<WindowPeer, PausablePort>();
  let flow: 'running' | 'paused' = 'running';
  let requestsUnderWay = 0;

  const setFlow = (to: 'running' | 'paused'): void => {
    flow = to;
    for (const port of ports.values()) {
      if (to === 'paused') port.pause();
      else port.resume();
    }
  };
  const send = (frame: ServerFrame): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(frame), () => {
      if (flow === 'paused' && socket.bufferedAmount <= RESUME_BYTES) setFlow('running');
    });
    if (flow === 'running' && socket.bufferedAmount > PAUSE_BYTES) setFlow('paused');
  };

  const answer = async (channel: string, raw: unknown): Promise<Result<unknown>> => {
    if (requestsUnderWay >= MAX_REQUESTS) {
      return err({ code: 'request.tooMany', limit: MAX_REQUESTS });
    }
    requestsUnderWay += 1;
    try {
      return await answerRequest(source.api, channel, raw);
    } finally {
      requestsUnderWay -= 1;
    }
  };

  socket.on('message', (data, kind) => {
    const frame = kind ? undefined : parseClientFrame((data as Buffer).toString('utf8'));
    if (frame === undefined) {
      socket.close(BAD_FRAME);
      return;
    }
    if (frame.type === 'port') {
      ports.get(frame.peer)?.post(frame.message);
      return;
    }
    const { id, channel, input } = frame;
    void answer(channel, input).then((result) => send({ type: 'reply', id, result }));
  });

  const detach = source.attachWindow((peer, port) => {
    ports.get(peer)?.close();
    ports.set(peer, port);
    if (flow === 'paused') port.pause();
    send({ type: 'portOpen', peer });
    port.onMessage((message) => {
      if (ports.get(peer) === port) send({ type: 'port', peer, message });
    });
    port.onClose(() => {
      if (ports.get(peer) !== port) return;
      ports.delete(peer);
      send({ type: 'portClosed', peer });
    });
  });

  socket.on('error', () => undefined); // 'close' follows and says all that matters
  socket.on('close', () => {
    detach();
    for (const port of ports.values()) port.close();
    ports.clear();
  });
}
