import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/units/units.ts';
import { insertRow } from './insert-row.ts';

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
  const known = database
    .prepare<[string], number>('SELECT frames FROM rejections WHERE reason = ?')
    .pluck();
  const last = database.prepare<[], number | null>('SELECT max(frame) FROM quarantine').pluck();
  const replace =
    'ON CONFLICT (reason) DO UPDATE SET frames = excluded.frames, row_crc32 = excluded.row_crc32';
  database.transaction(() => {
    sources.forEach(({ file, bytes, sha256, frames, receiveTimes, numbering }, index) => {
      const read = { file, bytes, sha256, frames, receive_times: receiveTimes, numbering };
      insertRow(database, 'sources', { source: index + 1, ...read });
    });
    for (const [reason, added] of Object.entries(rejections)) {
      const frames = (known.get(reason) ?? 0) + added;
      insertRow(database, 'rejections', { reason, frames }, replace);
    }
    let frame = last.get() ?? 0;
    for (const { reason, source, line, receivedAt, length, raw } of quarantine) {
      frame += 1;
      const kept = { reason, source, line, received_us: receivedAt, length, raw };
      insertRow(database, 'quarantine', { frame, ...kept });
    }
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
