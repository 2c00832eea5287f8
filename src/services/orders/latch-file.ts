import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';

/** The kill switch as a file: while it exists nothing is sent. What it says inside is for people. */
export class LatchFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  get exists(): boolean {
    return existsSync(this.#path);
  }

  /** Returns when the disk has the file and the folder's entry of it. */
  set(facts: Readonly<Record<string, unknown>>): Result<null> {
    return this.#attempt('latch.notWritten', () => {
      const file = openSync(this.#path, 'w', 0o600);
      try {
        writeSync(file, `${JSON.stringify(facts)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  remove(): Result<null> {
    return this.#attempt('latch.notRemoved', () => rmSync(this.#path, { force: true }));
  }

  #attempt(code: string, change: () => void): Result<null> {
    try {
      change();
      syncFolder(dirname(this.#path));
      return ok(null);
    } catch (error) {
      return err({ code, path: this.#path, reason: (error as Error).message });
    }
  }
}

/** Windows keeps folder entries durable by itself and opens no folder for it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
