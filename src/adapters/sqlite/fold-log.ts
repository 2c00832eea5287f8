import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { attempt } from './database-error.ts';
import { FOLDER_AT_WORK, FOLDER_IDLE, type FoldOrder, type FoldResult } from './log-folder.ts';

// The thread of a LogFolder.

interface Progress {
  readonly log: number;
  readonly checkpointed: number;
}

/** The recorder goes on writing meanwhile; what came is little and folded at once, mostly. */
const ROUNDS = 4;
/** How long the thread waits for the recorder to be between two batches. */
const TURN_MS = 250;

/**
 * Moves what the log holds into the database, on a connection of its own and without holding anybody up. Once all of
 * it is there, the recorder begins the log anew. Where the recorder is faster than the disk, that would never be: then
 * the recorder is held up for the little that is left, or the log would grow without end.
 */
function fold(path: string): FoldResult {
  return attempt(path, () => {
    const database = new Database(path, { fileMustExist: true, timeout: TURN_MS });
    let end = -1;
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [progress] = database.pragma('wal_checkpoint(PASSIVE)') as readonly Progress[];
        if (progress === undefined) return null;
        // Twice the same end: nothing came while it was folded.
        if (progress.checkpointed === progress.log && progress.log === end) return null;
        end = progress.log;
      }
      database.pragma('wal_checkpoint(RESTART)');
      return null;
    } finally {
      database.close();
    }
  });
}

const { path, state } = workerData as FoldOrder;
parentPort?.on('message', () => {
  if (Atomics.compareExchange(state, 0, FOLDER_IDLE, FOLDER_AT_WORK) !== FOLDER_IDLE) return;
  const result = fold(path);
  Atomics.store(state, 0, FOLDER_IDLE);
  Atomics.notify(state, 0);
  parentPort?.postMessage(result);
});
