import { readFreeBytes } from '../../adapters/files/free-bytes.ts';
import { sessionPath } from '../../adapters/sqlite/session-file.ts';
import { openSessionWriter } from '../../adapters/sqlite/session-writer.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ok, type Failure, type Result } from '../../base/result.ts';
import type { SessionStatus } from '../../contract/market-data.ts';
import type { IngestConfig } from '../../contract/service-config.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';
import type { Instant } from '../../domain/units/units.ts';
import { FreeSpace } from './free-space.ts';
import { pause, persistently } from './persistently.ts';
import { SessionRecorder } from './session-recorder.ts';
import { discardRecords, type SessionTarget } from './session-target.ts';
import type { TrackedMarket } from './tracked-market.ts';

const FREE_SPACE_MS = 2000;
const RETRY_WRITE_MS = 500;
/** Rows differ; this is what a waiting one takes at most on average. */
const BYTES_PER_WAITING_ROW = 256;

interface RecordingOptions {
  readonly config: IngestConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly schedule: Schedule;
  readonly markets: () => Iterable<TrackedMarket>;
  /**
   * From here on everything goes to another recorder. What it is to begin with, it is told within the call. `id` is what
   * the session, or the stretch in which nothing is recorded, goes by where its events are named.
   */
  readonly onBegun: (id: string, recorder: SessionRecorder) => void;
  /** The recorder is about to end: last chance to hand it what it has not got yet. */
  readonly onEnding: (recorder: SessionRecorder) => void;
  /** The session's file cannot be opened; another attempt follows. */
  readonly onWaiting: (error: Failure) => void;
  /** Recording stopped: nobody may act on what is not on record. */
  readonly onFailed: () => void;
  /** Everything is on record again. */
  readonly onCaughtUp: () => void;
}

/** A session, or a stretch in which nothing is recorded. */
interface Current {
  readonly session: Wanted['session'];
  readonly recorder: SessionRecorder;
  readonly target: SessionTarget;
  readonly startedAt: Instant;
}

/** What is wanted of the configuration, and may change while ingest runs. */
interface Wanted {
  readonly recording: IngestConfig['recording'];
  /** Null when nothing is to be recorded. */
  readonly session: { readonly name: string; readonly path: string } | null;
}

/**
 * What is being recorded: one session after the other, as the settings want it. A session begins within one turn of the
 * event loop, with the books as they are then, and the one before ends in the same turn; the feed hears nothing of it.
 * Until a session that is wanted can be opened, nothing is taken, and so nothing acted on.
 */
export class Recording {
  readonly #options: RecordingOptions;
  #tellBegun: () => void = () => undefined;
  /** Settles when the first session has begun, or the first stretch without one. */
  readonly begun = new Promise<void>((done) => (this.#tellBegun = done));
  #wanted: Wanted;
  #current: Current | undefined;
  #opening = new AbortController();
  #openFailure: Failure | null = null;
  #foldFailure: Failure | null = null;
  /** Why there is no room on the disk. */
  #low: Failure | null = null;
  #unrecorded = 0;
  readonly #closed = new AbortController();

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#wanted = wantedOf(options.config);
  }

  /** Undefined before the first session has begun, and at the end. */
  get recorder(): SessionRecorder | undefined {
    return this.#current?.recorder;
  }

  /** The session that is being recorded; null: none. */
  get session(): Wanted['session'] {
    return this.#current?.session ?? null;
  }

  get status(): SessionStatus {
    const { recording } = this.#wanted;
    // One that has not begun yet is shown only where it cannot, or where nothing was before it.
    const current = this.#openFailure ? undefined : this.#current;
    const session = current ? current.session : this.#wanted.session;
    const queue = current?.recorder.queue.status;
    const { deltas, trades } = current?.recorder.counts ?? { deltas: 0, trades: 0 };
    const state = this.#openFailure ? 'failed' : (queue?.state ?? 'off');
    return {
      state: session ? state : 'off',
      name: session?.name ?? null,
      path: session?.path ?? null,
      startedAt: (session && current?.startedAt) ?? null,
      deltas,
      trades,
      bytes: current?.target.fileBytes() ?? 0,
      queueRows: queue?.rows ?? 0,
      queueLimitRows: recording.queueRows,
      queueAgeMs: Math.round(queue?.ageMs ?? 0),
      refused: current?.recorder.refused ?? 0,
      reason: this.#openFailure ?? queue?.reason ?? this.#foldFailure,
    };
  }

  /** Begins what is wanted, as soon as it can be. */
  begin(): void {
    void this.#keepRoom();
    this.#beginWanted();
  }

  #beginWanted(): void {
    this.#opening.abort();
    this.#opening = new AbortController();
    const attempt = (): Result<unknown> => {
      const opened = this.#open();
      // At once, so that no target is ever left open that nobody wants any more.
      if (opened.ok) this.#take(opened.value);
      return opened;
    };
    void persistently(attempt, (error) => this.#wait(error), this.#opening.signal);
  }

  /** Settings changed: whether anything is recorded and as what is taken over now, the limits with the next session. */
  adopt(config: IngestConfig): void {
    const wanted = wantedOf(config);
    const isKnown = wanted.session?.name === this.#wanted.session?.name;
    if (this.#closed.signal.aborted || isKnown) return;
    this.#wanted = wanted;
    this.#beginWanted();
  }

  close(): void {
    this.#closed.abort();
    this.#opening.abort();
    const current = this.#current;
    if (current === undefined) return;
    this.#options.onEnding(current.recorder);
    this.#current = undefined;
    this.#end(current);
  }

  #open(): Result<SessionTarget> {
    const { clock, config } = this.#options;
    const { session } = this.#wanted;
    if (session === null) return ok(discardRecords());
    const { mode, venue, seed, appVersion } = config;
    const { name, path } = session;
    return openSessionWriter({
      path,
      info: { name, origin: 'live', mode, venue: venue.rest, seed },
      appVersion,
      startedAt: clock.nowUs() as Instant,
      existing: 'resume',
      onFolded: (report) => {
        if (this.#current?.session === session) this.#tellFolding(report.ok ? null : report.error);
      },
    });
  }

  /** The session that was recorded until now takes nothing more: what it would not have, the new one has not either. */
  #wait(error: Failure): void {
    this.#openFailure = error;
    this.#holdOrRelease();
    this.#options.onWaiting(error);
  }

  #take(target: SessionTarget): void {
    const { clock, onBegun, onEnding } = this.#options;
    const { session } = this.#wanted;
    const before = this.#current;
    if (before) onEnding(before.recorder);
    if (session === null) this.#unrecorded += 1;
    const id = session?.name ?? `unrecorded ${this.#unrecorded}`;
    const recorder = this.#record(target, id);
    const startedAt = clock.nowUs() as Instant;
    this.#current = { session, recorder, target, startedAt };
    this.#openFailure = null;
    this.#foldFailure = null;
    // Before it begins: where there is no room for it, nobody acts for a moment even.
    this.#holdOrRelease();
    onBegun(id, recorder);
    this.#tellBegun();
    if (before) this.#end(before);
  }

  /** Nothing is taken while another session is wanted and cannot be opened, nor while the present one has no room. */
  #holdOrRelease(): void {
    if (this.#current === undefined) return;
    const { recorder, session } = this.#current;
    const reason = this.#openFailure ?? (session && this.#low);
    if (reason) recorder.hold(reason);
    else recorder.release();
  }

  #end({ recorder }: Current): void {
    const ended = recorder.close();
    if (ended.written.ok && ended.closed.ok) return;
    this.#options.logger.error('ingest.closeFailed', { ...ended });
  }

  #record(target: SessionTarget, session: string): SessionRecorder {
    const { clock, schedule, markets, logger, onFailed, onCaughtUp } = this.#options;
    const { queueRows, flushRows, flushMs } = this.#wanted.recording;
    const bytes = queueRows * BYTES_PER_WAITING_ROW;
    // What becomes of one that is at its end is nobody's business but the log's.
    const isCurrent = (): boolean => this.#current?.target === target;
    return new SessionRecorder({
      target,
      session,
      limits: { rows: queueRows, bytes, flushRows, flushMs, retryMs: RETRY_WRITE_MS },
      clock,
      schedule,
      markets,
      onState: ({ state, reason }) => {
        logger[state === 'failed' ? 'error' : 'info']('ingest.recording', { state, reason });
        if (state === 'failed' && isCurrent()) onFailed();
      },
      onCaughtUp: () => {
        if (isCurrent()) onCaughtUp();
      },
    });
  }

  /** The log grows until folding works again: told before the disk is full of it. */
  #tellFolding(failure: Failure | null): void {
    if (failure?.code === this.#foldFailure?.code) return;
    this.#foldFailure = failure;
    this.#options.logger[failure ? 'error' : 'info']('ingest.folding', { failure });
  }

  /** Stops recording before the disk is full, and goes on when there is room again. */
  async #keepRoom(): Promise<void> {
    const { sessionsDir } = this.#options.config;
    const { signal } = this.#closed;
    const tell = (low: Failure | null): void => {
      this.#low = low;
      this.#holdOrRelease();
    };
    const space = new FreeSpace({
      minMb: () => this.#wanted.recording.minFreeMb,
      read: () => readFreeBytes(sessionsDir),
      onLow: tell,
      onEnough: () => tell(null),
    });
    for (; !signal.aborted; await pause(FREE_SPACE_MS, signal)) await space.check();
  }
}

function wantedOf({ recording, sessionsDir, sessionName: name }: IngestConfig): Wanted {
  const session = recording.enabled ? { name, path: sessionPath(sessionsDir, name) } : null;
  return { recording, session };
}
