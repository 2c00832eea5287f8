import type { Migration } from '../../open-database.ts';

/** What an imported session was made from, and what of it could not be used. Units as in 001. */
export const provenance: Migration = (database) => {
  database.exec(`
    -- The files of an import in the order read; none for a live recording.
    CREATE TABLE sources (
      source INTEGER PRIMARY KEY,
      file TEXT NOT NULL, -- without its folder
      bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      frames INTEGER NOT NULL,
      -- Whether the receive times are the recorder's, or for want of them the venue's.
      receive_times TEXT NOT NULL CHECK (receive_times IN ('recorded', 'exchange', 'none')),
      -- 'filtered': cut out of a larger subscription, so a jump in its numbers is no loss.
      numbering TEXT NOT NULL CHECK (numbering IN ('complete', 'filtered'))
    ) STRICT;

    -- How many frames were refused for which reason.
    CREATE TABLE rejections (
      reason TEXT PRIMARY KEY,
      frames INTEGER NOT NULL
    ) STRICT;

    -- The first of them, as they came; long ones cut.
    CREATE TABLE quarantine (
      frame INTEGER PRIMARY KEY,
      reason TEXT NOT NULL,
      source INTEGER REFERENCES sources,
      line INTEGER,
      received_us INTEGER NOT NULL,
      length INTEGER NOT NULL, -- of the whole text
      raw TEXT NOT NULL
    ) STRICT;
  `);
};
