import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/units/units.ts';

/** Whose clock the receive times of a source are from. */
export type ReceiveTimes = 'recorded' | 'exchange' | 'none';

/** Whether a jump in the sequence numbers is a loss (`complete`), or of other markets (`filtered`). */
export type Numbering = 'complete' | 'filtered';

/** A file that a session was imported from. */
export interface SessionSource {
  /** Without its folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly frames: number;
  readonly receiveTimes: ReceiveTimes;
  readonly numbering: Numbering;
}

/** A frame that could not be used, as it came. */
export interface QuarantinedFrame {
  readonly reason: string;
  /** Which of the sources, counted from 1, and the line in it; null for a live feed. */
  readonly source: number | null;
  readonly line: number | null;
  readonly receivedAt: Instant;
  /** Of the whole text, of which `raw` may be only the beginning. */
  readonly length: number;
  readonly raw: string;
}

export interface SessionProvenance {
  readonly sources: readonly SessionSource[];
  /** How many frames were refused for each reason. */
  readonly rejections: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly quarantine: readonly QuarantinedFrame[];
}

/** Adds to what is there: sources and frames follow, counts add up. */
export function writeProvenance(
  database: Database.Database,
  { sources, rejections, quarantine }: SessionProvenance,
): void {
  const source = database.prepare(
    `INSERT INTO sources (source, file, bytes, sha256, frames, receive_times, numbering)
     VALUES (@source, @file, @bytes, @sha256, @frames, @receiveTimes, @numbering)`,
  );
  const rejection = database.prepare(
    `INSERT INTO rejections (reason, frames) VALUES (?, ?)
     ON CONFLICT (reason) DO UPDATE SET frames = frames + excluded.frames`,
  );
  const frame = database.prepare(
    `INSERT INTO quarantine (reason, source, line, received_us, length, raw)
     VALUES (@reason, @source, @line, @receivedAt, @length, @raw)`,
  );
  database.transaction(() => {
    sources.forEach((row, index) => source.run({ ...row, source: index + 1 }));
    for (const [reason, frames] of Object.entries(rejections)) rejection.run(reason, frames);
    for (const row of quarantine) frame.run(row);
  })();
}

export function readProvenance(database: Database.Database): SessionProvenance {
  const rejections = database
    .prepare<[], { reason: string; frames: number }>('SELECT reason, frames FROM rejections')
    .all();
  return {
    sources: database
      .prepare<[], SessionSource>(
        `SELECT file, bytes, sha256, frames, receive_times AS receiveTimes, numbering
         FROM sources ORDER BY source`,
      )
      .all(),
    rejections: Object.fromEntries(rejections.map(({ reason, frames }) => [reason, frames])),
    quarantine: database
      .prepare<[], QuarantinedFrame>(
        `SELECT reason, source, line, received_us AS receivedAt, length, raw
         FROM quarantine ORDER BY frame`,
      )
      .all(),
  };
}
