import { constants, type FileHandle, open } from 'node:fs/promises';
import { err, ok, type Result } from '../../base/result.ts';
import type { ModelError } from './model-error.ts';

/**
 * A whole file in an array of its own, or why not. Never more than `limitBytes` is read, a pipe or a device is not
 * waited for, and a file that changes meanwhile is none.
 */
export async function readBounded(
  path: string,
  limitBytes: number,
): Promise<Result<Uint8Array, ModelError>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const before = await file.stat({ bigint: true });
    if (!before.isFile()) return err({ code: 'model.unreadable', reason: 'not a regular file' });
    if (before.size > BigInt(limitBytes)) return err({ code: 'model.tooLarge', limitBytes });
    const content = new Uint8Array(Number(before.size));
    let filled = 0;
    while (filled < content.length) {
      const { bytesRead } = await file.read(content, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    const after = await file.stat({ bigint: true });
    const isWhole =
      filled === content.length && after.size === before.size && after.mtimeNs === before.mtimeNs;
    return isWhole ? ok(content) : err({ code: 'model.changing' });
  } catch (error) {
    return err({ code: 'model.unreadable', reason: (error as Error).message.slice(0, 300) });
  } finally {
    await file?.close();
  }
}
