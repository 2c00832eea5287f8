import { systemClock } from '../../base/clock.ts';
import { err, type Failure, type Result } from '../../base/result.ts';
import type { ClientFrame, ServerFrame } from '../../contract/link-frames.ts';
import type { Port } from '../../contract/port.ts';
import { channels, type Api, type Channel } from '../../contract/requests.ts';
import type { WindowPeer } from '../../contract/service-name.ts';
import type { Link, LinkState } from '../store/link.ts';
import { createSessionEntry, type Entry } from './browser-session.ts';
import { RelayPort } from './relay-port.ts';

const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;

/** What the link needs of the page around it; tests bring their own. */
export interface PageAround {
  readonly enterSession: () => Promise<Entry>;
  readonly openSocket: () => WebSocket;
  readonly later: (run: () => void, afterMs: number) => void;
  readonly nowMs: () => number;
}

const thisPage = (): PageAround => ({
  enterSession: createSessionEntry(),
  openSocket: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/link`),
  later: (run, afterMs) => void setTimeout(run, afterMs),
  nowMs: () => systemClock.nowUs() / 1000,
});

class BrowserLink implements Link {
  readonly api: Api;
  state: LinkState = { kind: 'connecting' };
  readonly #page: PageAround;
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>();
  readonly #ports = new Map<WindowPeer, RelayPort>();
  #socket: WebSocket | undefined;
  #portListener: (peer: WindowPeer, port: Port) => void = () => undefined;
  #stateListener: (state: LinkState) => void = () => undefined;
  #attempt = 0;
  #nextId = 1;

  constructor(page: PageAround) {
    this.#page = page;
    const functions = channels.map((channel) => [
      channel,
      (input: unknown) => this.#request(channel, input),
    ]);
    this.api = Object.fromEntries(functions) as Api;
  }

  onState(listener: (state: LinkState) => void): void {
    this.#stateListener = listener;
  }

  onPort(listener: (peer: WindowPeer, port: Port) => void): void {
    this.#portListener = listener;
  }

  open(): void {
    void this.#connect();
  }

  async #connect(): Promise<void> {
    const entry = await this.#page.enterSession();
    if (entry === 'unauthorized') {
      this.#become({ kind: 'unauthorized' });
      return;
    }
    if (entry === 'unreachable') {
      this.#retry();
      return;
    }
    const socket = this.#page.openSocket();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.#become({ kind: 'open' });
    });
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      this.#receive(JSON.parse(event.data) as ServerFrame);
    });
    // A failed connection closes too, so one listener covers both.
    socket.addEventListener('close', () => {
      this.#socket = undefined;
      for (const port of this.#ports.values()) port.closes();
      this.#ports.clear();
      this.#failWaiting({ code: 'link.lost' });
      this.#retry();
    });
  }

  #retry(): void {
    const waitMs = RETRY_MS[Math.min(this.#attempt, RETRY_MS.length - 1)] as number;
    this.#attempt += 1;
    this.#become({
      kind: 'lost',
      attempt: this.#attempt,
      retryAtMs: this.#page.nowMs() + waitMs,
    });
    this.#page.later(() => void this.#connect(), waitMs);
  }

  #become(state: LinkState): void {
    this.state = state;
    this.#stateListener(state);
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #request(channel: Channel, input: unknown): Promise<Result<unknown>> {
    if (this.state.kind !== 'open') return Promise.resolve(err({ code: 'link.down' }));
    const id = this.#nextId;
    this.#nextId += 1;
    this.#send({ type: 'request', id, channel, input });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #failWaiting(error: Failure): void {
    for (const resolve of this.#waiting.values()) resolve(err(error));
    this.#waiting.clear();
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'reply':
        this.#waiting.get(frame.id)?.(frame.result);
        this.#waiting.delete(frame.id);
        return;
      case 'portOpen': {
        this.#ports.get(frame.peer)?.closes();
        const { peer } = frame;
        const port = new RelayPort((message) => this.#send({ type: 'port', peer, message }));
        this.#ports.set(peer, port);
        this.#portListener(peer, port);
        return;
      }
      case 'portClosed':
        this.#ports.get(frame.peer)?.closes();
        this.#ports.delete(frame.peer);
        return;
      case 'port':
        this.#ports.get(frame.peer)?.receives(frame.message);
    }
  }
}

/** One WebSocket to the page's own server; comes back by itself when it breaks. */
export const createBrowserLink = (page: PageAround = thisPage()): Link => new BrowserLink(page);
