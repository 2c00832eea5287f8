import type Database from 'better-sqlite3';
import { BLOCK_KINDS, blockTables } from './block-rows.ts';
import type { SessionPosition } from './session-batch.ts';
import { ROW_KINDS, sessionTables } from './session-tables.ts';

/** The last event of any table, and when it was received; zeros for a session that holds nothing. */
export function readPosition(database: Database.Database): SessionPosition {
  const last = [
    ...BLOCK_KINDS.map(
      (kind) =>
        `SELECT last_event AS event, last_us AS us FROM ${blockTables[kind].name}
         ORDER BY first_event DESC LIMIT 1`,
    ),
    ...ROW_KINDS.map(
      (kind) =>
        `SELECT event, received_us FROM ${sessionTables[kind].name} ORDER BY event DESC LIMIT 1`,
    ),
  ].map((select) => `SELECT * FROM (${select})`);
  return database
    .prepare(
      `SELECT coalesce(max(event), 0) AS event, coalesce(max(us), 0) AS receivedAt
       FROM (${last.join(' UNION ALL ')})`,
    )
    .get() as SessionPosition;
}
