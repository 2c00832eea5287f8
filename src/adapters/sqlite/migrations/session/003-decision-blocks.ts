import type Database from 'better-sqlite3';
import type { Action } from '../../../../domain/policy/action.ts';
import type { Instant } from '../../../../domain/units/units.ts';
import { insertBlockSql, toBlockRow } from '../../block-rows.ts';
import { DecisionBlockWriter } from '../../decision-block.ts';
import type { Migration } from '../../open-database.ts';

/** Decisions lie in blocks, as deltas do, with what they were made from; statistics count those that are missing. */
export const decisionBlocks: Migration = (database) => {
  database.exec(`
    ALTER TABLE decisions RENAME TO decision_rows;

    -- Packed blocks: see decision-block.ts.
    CREATE TABLE decisions (
      first_event INTEGER PRIMARY KEY,
      last_event INTEGER NOT NULL,
      rows INTEGER NOT NULL CHECK (rows > 0),
      first_us INTEGER NOT NULL,
      last_us INTEGER NOT NULL,
      crc32 INTEGER NOT NULL,
      block BLOB NOT NULL
    ) STRICT;

    ALTER TABLE stats ADD COLUMN decisions_dropped INTEGER NOT NULL DEFAULT 0;
  `);
  packRows(database);
  database.exec('DROP TABLE decision_rows');
};

interface DecisionRow {
  readonly event: number;
  readonly market: number;
  readonly seen_event: number;
  readonly policy: number;
  readonly action: Action;
  readonly latency_us: number;
  readonly outcome: string;
  readonly received_us: Instant;
}

const BLOCK_ROWS = 8192;

/** Hashes and logits had their columns, but nothing ever wrote them. */
function packRows(database: Database.Database): void {
  const select = database.prepare<[number], DecisionRow>(
    `SELECT * FROM decision_rows WHERE event > ? ORDER BY event LIMIT ${BLOCK_ROWS}`,
  );
  const insert = database.prepare(insertBlockSql('decision'));
  for (let after = 0; ;) {
    const rows = select.all(after);
    const [first] = rows;
    if (first === undefined) return;
    const block = new DecisionBlockWriter({ event: first.event, receivedAt: first.received_us });
    for (const row of rows) {
      const record = {
        kind: 'decision',
        marketRef: row.market,
        seenEvent: row.seen_event,
        policyRef: row.policy,
        action: row.action,
        latencyUs: row.latency_us,
        outcome: row.outcome,
        observationHash: null,
        logits: null,
        value: null,
        observation: null,
        receivedAt: row.received_us,
      } as const;
      block.add(record, row.event, row.received_us);
    }
    insert.run(toBlockRow(block));
    after = block.lastEvent;
  }
}
