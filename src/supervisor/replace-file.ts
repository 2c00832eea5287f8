import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../base/result.ts';

/** Replaces a file as a whole: a crash at any moment leaves the old text or the new one. */
export function replaceFile(path: string, text: string): Result<null> {
  const fresh = `${path}.new`;
  try {
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    return ok(null);
  } catch (error) {
    rmSync(fresh, { force: true });
    return err({ code: 'file.notWritten', path, reason: (error as Error).message });
  }
}
