import type { Migration } from '../../open-database.ts';

/**
 * What makes a start quick; all of it follows from `events`. A block covers the events after the block before it up to
 * `last`; its hash is SHA-256 over the hash before it (zeros before the first) as hex, a line feed, the bodies with
 * commas between them, a line feed, and the hash of event `last` as hex. A snapshot is the state after event `seq`;
 * `chain` is the hash of that event, `hash` SHA-256 over `seq`, `chain` as hex, and the state, a line feed between them.
 */
export const recovery: Migration = (database) => {
  database.exec(`
    CREATE TABLE blocks (
      last INTEGER PRIMARY KEY CHECK (last > 0),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TABLE snapshots (
      seq INTEGER PRIMARY KEY CHECK (seq > 0),
      chain BLOB NOT NULL CHECK (length(chain) = 32),
      state TEXT NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE INDEX fills ON events (seq) WHERE type = 'filled';
    CREATE INDEX settlements ON events (seq) WHERE type = 'settled';
  `);
};
