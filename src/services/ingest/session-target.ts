import { SessionBatch, type SessionPosition } from '../../adapters/sqlite/session-batch.ts';
import type { SessionWriter } from '../../adapters/sqlite/session-writer.ts';
import { ok } from '../../base/result.ts';

/** Where records go: a session file. */
export type SessionTarget = Pick<
  SessionWriter,
  | 'position'
  | 'newBatch'
  | 'append'
  | 'addProvenance'
  | 'knownMarkets'
  | 'lastRef'
  | 'counts'
  | 'close'
  | 'fileBytes'
>;

/** Takes records and forgets them, for those who chose not to record. */
export function discardRecords(): SessionTarget {
  const position: SessionPosition = { event: 0, receivedAt: 0 as SessionPosition['receivedAt'] };
  return {
    position,
    newBatch: () => new SessionBatch(position),
    append: () => ok(null),
    addProvenance: () => ok(null),
    knownMarkets: () => new Map(),
    lastRef: () => 0,
    counts: () => ({ deltas: 0, trades: 0, snapshots: 0, gaps: 0 }),
    close: () => ok({ log: 'folded' }),
    fileBytes: () => 0,
  };
}
