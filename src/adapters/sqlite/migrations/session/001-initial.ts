import type { Migration } from '../../open-database.ts';

/**
 * Units are in the names: `_cc` 1e-4 USD, `_cq` 1e-2 contract, `_us` microseconds (of an instant: since 1970).
 * `event` is a record's place in the one order of everything recorded; it is unique over all tables. A row of
 * `deltas` or `tickers` stands for the events `first_event` to `last_event` less those found elsewhere. `received_us`
 * never goes back along `event`. What the venue left out is NULL.
 */
export const initial: Migration = (database) => {
  database.exec(`
    -- One row: what this file is.
    CREATE TABLE session (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      name TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('live', 'import')),
      mode TEXT NOT NULL,
      venue TEXT NOT NULL,
      seed INTEGER,
      created_us INTEGER NOT NULL
    ) STRICT;

    -- One row for each time a recorder opened the file. No end: it was killed, and its last batch may be missing.
    CREATE TABLE runs (
      run INTEGER PRIMARY KEY,
      app_version TEXT NOT NULL,
      first_event INTEGER NOT NULL,
      started_us INTEGER NOT NULL,
      last_event INTEGER,
      ended_us INTEGER
    ) STRICT;

    CREATE TABLE streams (
      stream INTEGER PRIMARY KEY,
      event INTEGER NOT NULL,
      channel TEXT NOT NULL,
      sid INTEGER NOT NULL,
      received_us INTEGER NOT NULL
    ) STRICT;

    -- The latest that is known of each market; how it came to that is in lifecycle.
    CREATE TABLE markets (
      market INTEGER PRIMARY KEY,
      event INTEGER NOT NULL,
      ticker TEXT NOT NULL UNIQUE,
      event_ticker TEXT NOT NULL,
      series_ticker TEXT NOT NULL,
      title TEXT NOT NULL,
      yes_title TEXT NOT NULL,
      no_title TEXT NOT NULL,
      status TEXT NOT NULL,
      open_us INTEGER NOT NULL,
      close_us INTEGER NOT NULL,
      can_close_early INTEGER NOT NULL CHECK (can_close_early IN (0, 1)),
      grid_label TEXT NOT NULL,
      grid_cc TEXT NOT NULL CHECK (json_valid(grid_cc)), -- [[start, end, step], …]
      mutually_exclusive INTEGER NOT NULL CHECK (mutually_exclusive IN (0, 1)),
      received_us INTEGER NOT NULL
    ) STRICT;

    -- Sides are packed levels: see level-blob.ts.
    CREATE TABLE snapshots (
      event INTEGER PRIMARY KEY,
      market INTEGER NOT NULL REFERENCES markets,
      source TEXT NOT NULL CHECK (source IN ('feed', 'poll', 'anchor')),
      stream INTEGER REFERENCES streams,
      seq INTEGER,
      received_us INTEGER NOT NULL,
      yes_levels BLOB NOT NULL,
      no_levels BLOB NOT NULL
    ) STRICT;
    CREATE INDEX snapshots_by_market ON snapshots (market, received_us);

    -- Packed blocks: see delta-block.ts.
    CREATE TABLE deltas (
      first_event INTEGER PRIMARY KEY,
      last_event INTEGER NOT NULL,
      rows INTEGER NOT NULL CHECK (rows > 0),
      first_us INTEGER NOT NULL,
      last_us INTEGER NOT NULL,
      crc32 INTEGER NOT NULL,
      block BLOB NOT NULL
    ) STRICT;

    CREATE TABLE trades (
      event INTEGER PRIMARY KEY,
      market INTEGER NOT NULL REFERENCES markets,
      trade_id TEXT NOT NULL,
      yes_price_cc INTEGER NOT NULL,
      qty_cq INTEGER NOT NULL,
      taker TEXT NOT NULL CHECK (taker IN ('bid', 'ask')),
      block INTEGER NOT NULL CHECK (block IN (0, 1)),
      stream INTEGER NOT NULL REFERENCES streams,
      seq INTEGER,
      exchange_us INTEGER,
      received_us INTEGER NOT NULL
    ) STRICT;

    -- Packed blocks: see ticker-block.ts.
    CREATE TABLE tickers (
      first_event INTEGER PRIMARY KEY,
      last_event INTEGER NOT NULL,
      rows INTEGER NOT NULL CHECK (rows > 0),
      first_us INTEGER NOT NULL,
      last_us INTEGER NOT NULL,
      crc32 INTEGER NOT NULL,
      block BLOB NOT NULL
    ) STRICT;

    CREATE TABLE lifecycle (
      event INTEGER PRIMARY KEY,
      ticker TEXT NOT NULL,
      change TEXT NOT NULL,
      fields TEXT NOT NULL CHECK (json_valid(fields)),
      stream INTEGER NOT NULL REFERENCES streams,
      seq INTEGER,
      received_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE gaps (
      event INTEGER PRIMARY KEY,
      cause TEXT NOT NULL,
      stale TEXT NOT NULL CHECK (stale IN ('all', 'market', 'none')),
      market INTEGER REFERENCES markets CHECK ((market IS NOT NULL) = (stale = 'market')),
      stream INTEGER REFERENCES streams,
      lost INTEGER,
      began_us INTEGER NOT NULL,
      received_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE policies (
      policy INTEGER PRIMARY KEY,
      event INTEGER NOT NULL,
      name TEXT NOT NULL,
      model_sha256 TEXT,
      received_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE decisions (
      event INTEGER PRIMARY KEY,
      market INTEGER NOT NULL REFERENCES markets,
      seen_event INTEGER NOT NULL,
      policy INTEGER NOT NULL REFERENCES policies,
      observation_hash TEXT,
      action TEXT NOT NULL CHECK (action IN ('hold', 'buyYes', 'sellYes', 'buyNo', 'sellNo')),
      logits BLOB, -- float64, little endian
      latency_us INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      received_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE stats (
      event INTEGER PRIMARY KEY,
      accepted INTEGER NOT NULL,
      refused INTEGER NOT NULL,
      malformed INTEGER NOT NULL,
      queue_rows_max INTEGER NOT NULL,
      flushes INTEGER NOT NULL,
      flush_max_us INTEGER NOT NULL,
      received_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE checkpoints (
      event INTEGER PRIMARY KEY,
      from_event INTEGER NOT NULL,
      received_us INTEGER NOT NULL
    ) STRICT;
  `);
};
