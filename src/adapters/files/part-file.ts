import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';

/** What may lie beside a file in the making: SQLite's own, and rows that wait. */
const COMPANIONS = ['', '-wal', '-shm', '-journal', '-spool'];

export type PartFileError =
  | { readonly code: 'file.exists'; readonly path: string }
  | { readonly code: 'file.notWritten'; readonly path: string; readonly reason: string };

/**
 * A file in the making, beside the place that it will have: whoever looks there finds all of it or nothing. What a
 * process left that was killed over it goes when the same file is made again.
 */
export class PartFile {
  static #begun = 0;
  readonly path: string;
  readonly #target: string;

  /** @param target - refused if something is there already */
  static begin(target: string): Result<PartFile, PartFileError> {
    if (existsSync(target)) return err({ code: 'file.exists', path: target });
    const swept = PartFile.sweep(target);
    if (!swept.ok) return swept;
    return attempt(target, () => {
      const part = new PartFile(target);
      // Numbers of processes come again.
      part.discard();
      return part;
    });
  }

  /** Removes what processes left that were killed over this file. */
  static sweep(target: string): Result<null, PartFileError> {
    return attempt(target, () => {
      removeAbandoned(target);
      return null;
    });
  }

  /** Use `begin`. */
  constructor(target: string) {
    this.#target = target;
    PartFile.#begun += 1;
    this.path = `${target}.${process.pid}-${PartFile.#begun}.part`;
  }

  /** Puts it in its place, or in another one of the same folder. */
  finish(path = this.#target): Result<null, PartFileError> {
    if (existsSync(path)) return err({ code: 'file.exists', path });
    return attempt(path, () => {
      renameSync(this.path, path);
      return null;
    });
  }

  /** Leaves nothing of it. */
  discard(): void {
    // Where its folder could not be made, there is nothing to be removed.
    if (!existsSync(dirname(this.path))) return;
    for (const companion of COMPANIONS) rmSync(this.path + companion, { force: true });
  }
}

function attempt<T>(path: string, act: () => T): Result<T, PartFileError> {
  try {
    return ok(act());
  } catch (error) {
    return err({ code: 'file.notWritten', path, reason: (error as Error).message });
  }
}

function removeAbandoned(target: string): void {
  const folder = dirname(target);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(target)}.`)) continue;
    const [, pid] = /\.(\d+)-\d+\.part(?:-\w+)?$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
