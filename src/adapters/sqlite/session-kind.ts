import { initial } from './migrations/session/001-initial.ts';
import { provenance } from './migrations/session/002-provenance.ts';
import { decisionBlocks } from './migrations/session/003-decision-blocks.ts';
import { rowChecksums } from './migrations/session/004-row-checksums.ts';
import type { DatabaseKind } from './open-database.ts';

/** Session files (`.oddlot`). What is lost when the machine stops is a few seconds of recording, never the file. */
export const sessionKind: DatabaseKind = {
  applicationId: 0x4f645365, // "OdSe"
  migrations: [initial, provenance, decisionBlocks, rowChecksums],
  durability: 'process',
  // The recorder shares its thread with the feed: a lock is waited for by trying again, not by standing still.
  busyTimeoutMs: 50,
};
