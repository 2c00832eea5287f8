import type { Migration } from '../../open-database.ts';

/**
 * One row an event, only ever appended. `body` is the event as JSON with its units as in `domain/orders`; `at_us` and
 * `type` repeat two of its members for reading by hand. `hash` is SHA-256 over the hash before it (zeros before the
 * first), the place in the chain and the body.
 */
export const initial: Migration = (database) => {
  database.exec(`
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY CHECK (seq > 0),
      at_us INTEGER NOT NULL,
      type TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body)),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
  `);
};
