import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';

const LONGEST_REASON = 200;

/** The kill switch as a file: while it exists nothing is sent. What it says inside is for people. */
export class LatchFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  get exists(): boolean {
    return existsSync(this.#path);
  }

  /** Why it was set, as far as whoever set it said so. */
  get reason(): string {
    try {
      const { reason } = JSON.parse(readFileSync(this.#path, 'utf8')) as { reason?: unknown };
      if (typeof reason === 'string') return reason.slice(0, LONGEST_REASON);
    } catch {
      // Anybody may have put the file there; that it exists is all that counts.
    }
    return 'found as a file';
  }

  /** @param durability - `power` returns when the disk has the file and the folder's entry of it */
  set(facts: Readonly<Record<string, unknown>>, durability: 'process' | 'power'): Result<null> {
    return this.#attempt('latch.notWritten', durability, () => {
      const file = openSync(this.#path, 'w', 0o600);
      try {
        writeSync(file, `${JSON.stringify(facts)}\n`);
        if (durability === 'power') fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  remove(): Result<null> {
    return this.#attempt('latch.notRemoved', 'power', () => rmSync(this.#path, { force: true }));
  }

  #attempt(code: string, durability: 'process' | 'power', change: () => void): Result<null> {
    try {
      change();
      if (durability === 'power') syncFolder(dirname(this.#path));
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
