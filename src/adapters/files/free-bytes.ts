import { statfs } from 'node:fs/promises';

/** What an ordinary user may still write in a folder; undefined where the system does not say. */
export async function readFreeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
