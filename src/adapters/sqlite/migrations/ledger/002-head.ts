import type { Migration } from '../../open-database.ts';

/**
 * The newest event's place and hash once more, in the one row of a table of its own: a chain cannot tell by itself
 * that its end was cut off.
 */
export const head: Migration = (database) => {
  database.exec(`
    CREATE TABLE head (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      seq INTEGER NOT NULL CHECK (seq > 0),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    INSERT INTO head SELECT 1, seq, hash FROM events ORDER BY seq DESC LIMIT 1;
  `);
};
