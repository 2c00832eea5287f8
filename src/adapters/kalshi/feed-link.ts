import { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { FeedReason, FeedStatus } from './feed-handlers.ts';
import { advanceFeed, type FeedEvent } from './feed-state.ts';
import type { Signer } from './signing.ts';

/** Milliseconds. */
export interface LinkTiming {
  /** Pause after the first lost connection; doubles up to `maxBackoff`. */
  readonly minBackoff: number;
  readonly maxBackoff: number;
  /** Without any frame or ping for so long the link is dead. */
  readonly silence: number;
  readonly handshake: number;
  /** How often to look. */
  readonly tick: number;
}

export interface LinkOptions {
  readonly wsUrl: string;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  readonly timing: LinkTiming;
  readonly onState: (status: FeedStatus) => void;
  readonly onFrame: (bytes: Buffer, isBinary: boolean) => void;
  /** While live, every `tick` milliseconds. */
  readonly onTick: () => void;
}

const MOST_FRAME_BYTES = 64 * 1024 * 1024;
const LONGEST_GOODBYE_MS = 500;

/** A WebSocket that comes back: signed anew for each attempt, after growing, jittered pauses, until it is stopped. */
export class FeedLink {
  readonly #options: LinkOptions;
  #status: FeedStatus;
  #socket: WebSocket | undefined;
  #backoff: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;
  /** Lost connections since the last one that lasted. */
  #failures = 0;
  #openedAtMs = 0;
  #isHeard = false;
  #silentMs = 0;
  #tickedAtMs = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#status = {
      state: 'idle',
      since: this.#now(),
      reason: null,
      nextAttemptAt: null,
      connections: 0,
    };
  }

  get status(): FeedStatus {
    return this.#status;
  }

  get isLive(): boolean {
    return this.#status.state === 'live';
  }

  start(): void {
    this.#failures = 0;
    this.#ticker = setInterval(() => this.#tick(), this.#options.timing.tick);
    this.#move('start', null);
    this.#connect();
  }

  /** Ends the link for good; settles when the socket is closed. */
  async stop(): Promise<void> {
    if (this.#status.state === 'stopped') return;
    clearInterval(this.#ticker);
    clearTimeout(this.#backoff);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#move('stop', null);
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    if (socket.readyState === WebSocket.OPEN) {
      socket.close(1000);
      setTimeout(() => socket.terminate(), LONGEST_GOODBYE_MS).unref();
    } else socket.terminate();
    await closed;
  }

  send(text: string): void {
    if (this.isLive) this.#socket?.send(text);
  }

  /** Gives up the present connection for `reason` and plans the next one. */
  lose(reason: FeedReason): void {
    const { timing, random } = this.#options;
    const lasted = this.isLive && this.#nowMs() - this.#openedAtMs > timing.minBackoff * 10;
    this.#failures = lasted ? 1 : this.#failures + 1;
    const longest = Math.min(timing.maxBackoff, timing.minBackoff * 2 ** (this.#failures - 1));
    const delayMs = Math.ceil(longest * (0.5 + random.float() / 2));
    this.#socket?.terminate();
    this.#socket = undefined;
    this.#backoff = setTimeout(() => {
      this.#move('retryDue', reason);
      this.#connect();
    }, delayMs);
    this.#move('lost', reason, (this.#now() + delayMs * 1000) as Instant);
  }

  #connect(): void {
    const { wsUrl, signer, timing, onFrame } = this.#options;
    const { pathname } = new URL(wsUrl);
    const socket = new WebSocket(wsUrl, {
      headers: { ...signer.headers('GET', pathname, this.#now() / 1000) },
      handshakeTimeout: timing.handshake,
      perMessageDeflate: false,
      maxPayload: MOST_FRAME_BYTES,
      followRedirects: false,
    });
    this.#socket = socket;
    let reason: FeedReason | undefined;
    // A socket that was given up may still speak; only the present one is listened to.
    const isCurrent = (): boolean => this.#socket === socket;
    socket.on('unexpected-response', (request, response) => {
      reason = { code: 'feed.refused', status: response.statusCode ?? 0 };
      response.resume();
      request.destroy();
      socket.terminate();
    });
    socket.on('error', (error: Error & { code?: string }) => {
      reason ??= { code: 'feed.unreachable', reason: error.code ?? error.message };
    });
    socket.on('open', () => {
      if (isCurrent()) this.#opened();
    });
    socket.on('ping', () => {
      if (isCurrent()) this.#isHeard = true;
    });
    socket.on('message', (data, isBinary) => {
      if (!isCurrent()) return;
      this.#isHeard = true;
      onFrame(data as Buffer, isBinary);
    });
    socket.on('close', (closeCode, text) => {
      if (isCurrent()) {
        this.lose(reason ?? { code: 'feed.closed', closeCode, reason: text.toString() });
      }
    });
  }

  #opened(): void {
    this.#openedAtMs = this.#nowMs();
    this.#tickedAtMs = this.#openedAtMs;
    this.#silentMs = 0;
    this.#move('opened', null);
  }

  #tick(): void {
    if (!this.isLive) return;
    const { tick, silence } = this.#options.timing;
    const nowMs = this.#nowMs();
    // While this process was held up it could not hear: only the usual pause between two looks counts as silence.
    const elapsedMs = Math.min(nowMs - this.#tickedAtMs, 2 * tick);
    this.#silentMs = this.#isHeard ? 0 : this.#silentMs + elapsedMs;
    this.#isHeard = false;
    this.#tickedAtMs = nowMs;
    if (this.#silentMs >= silence) this.lose({ code: 'feed.silent', silentMs: this.#silentMs });
    else this.#options.onTick();
  }

  #move(event: FeedEvent, reason: FeedReason | null, nextAttemptAt: Instant | null = null): void {
    const state = advanceFeed(this.#status.state, event);
    const connections = this.#status.connections + (event === 'opened' ? 1 : 0);
    this.#status = { state, since: this.#now(), reason, nextAttemptAt, connections };
    this.#options.onState(this.#status);
  }

  #now(): Instant {
    return this.#options.clock.nowUs() as Instant;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
