import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import { modelName, modelSha256, modelVersion, type ModelVersion } from '../../contract/models.ts';

/** Inside the models folder; the dot keeps it out of people's way. */
const FOLDER = '.versions';
const INDEX = 'index.json';

/** Versions kept of one name, and in all; pinned ones and those in use are never among those that go. */
const KEPT_PER_NAME = 8;
const KEPT_IN_ALL = 64;

const index = z.object({
  version: z.literal(1),
  versions: z.array(modelVersion.extend({ name: modelName })),
  pinned: z.record(modelName, modelSha256),
});
type Index = z.output<typeof index>;

/**
 * What the folder held that was good, by hash, so that rolling back and starting anew do not depend on what lies
 * there now. Every write is whole or not at all; a version whose content is gone or changed is noticed when it is
 * read.
 */
export class ModelStore {
  readonly #folder: string;
  /** Newest first. */
  #versions: readonly ModelVersion[];
  #pinned: Readonly<Record<string, string>>;

  private constructor(folder: string, { versions, pinned }: Omit<Index, 'version'>) {
    this.#folder = folder;
    this.#versions = versions.toSorted((a, b) => b.at - a.at);
    this.#pinned = pinned;
  }

  /** `problem`: the list of versions was there and could not be understood; an empty one takes its place. */
  static async open(
    modelsDir: string,
  ): Promise<{ readonly store: ModelStore; readonly problem: Failure | null }> {
    const folder = join(modelsDir, FOLDER);
    const empty = { versions: [], pinned: {} };
    const path = join(folder, INDEX);
    try {
      const read = index.safeParse(JSON.parse(await readFile(path, 'utf8')));
      if (read.success) {
        const store = new ModelStore(folder, read.data);
        await store.#sweep();
        return { store, problem: null };
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return { store: new ModelStore(folder, empty), problem: null };
      }
    }
    return {
      store: new ModelStore(folder, empty),
      problem: { code: 'models.indexDamaged', path },
    };
  }

  /** Removes what a crash left behind. */
  async #sweep(): Promise<void> {
    const kept = new Set([INDEX, ...this.#versions.map(({ sha256 }) => sha256)]);
    for (const name of await readdir(this.#folder)) {
      if (!kept.has(name)) await this.#discard(name);
    }
  }

  /** What is locked, or no file, stays and is tried again at the next start: too much is kept then, never too little. */
  async #discard(name: string): Promise<void> {
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }

  get versions(): readonly ModelVersion[] {
    return this.#versions;
  }

  get pinned(): Readonly<Record<string, string>> {
    return this.#pinned;
  }

  /** Of one name, newest first. */
  versionsOf(name: string): readonly ModelVersion[] {
    return this.#versions.filter((version) => version.name === name);
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256);
  }

  /** Keeps a content as the newest version of its name. `inUse` is not dropped for it, however old. */
  async keep(
    version: ModelVersion,
    content: Uint8Array,
    inUse: readonly string[],
  ): Promise<Result<null>> {
    const versions = [
      version,
      ...this.#versions.filter(
        ({ name, sha256 }) => name !== version.name || sha256 !== version.sha256,
      ),
    ];
    return this.#write(async () => {
      await writeWhole(this.pathOf(version.sha256), content);
      await this.#replace(this.#withoutSurplus(versions, inUse), this.#pinned);
    });
  }

  pin(name: string, sha256: string): Promise<Result<null>> {
    return this.#write(() => this.#replace(this.#versions, { ...this.#pinned, [name]: sha256 }));
  }

  unpin(name: string): Promise<Result<null>> {
    const { [name]: _, ...others } = this.#pinned;
    return this.#write(() => this.#replace(this.#versions, others));
  }

  /** Forgets every version of a name. */
  remove(name: string): Promise<Result<null>> {
    const { [name]: _, ...pinned } = this.#pinned;
    const versions = this.#versions.filter((version) => version.name !== name);
    return this.#write(() => this.#replace(versions, pinned));
  }

  #withoutSurplus(
    versions: readonly ModelVersion[],
    inUse: readonly string[],
  ): readonly ModelVersion[] {
    const needed = new Set([...inUse, ...Object.values(this.#pinned)]);
    const perName = new Map<string, number>();
    return versions.filter(({ name, sha256 }, i) => {
      const newer = perName.get(name) ?? 0;
      perName.set(name, newer + 1);
      return needed.has(sha256) || (newer < KEPT_PER_NAME && i < KEPT_IN_ALL);
    });
  }

  /** The list first, then the contents that it no longer names: a crash between leaves too much, never too little. */
  async #replace(
    versions: readonly ModelVersion[],
    pinned: Readonly<Record<string, string>>,
  ): Promise<void> {
    const text = JSON.stringify({ version: 1, versions: [...versions], pinned } satisfies Index);
    await writeWhole(join(this.#folder, INDEX), Buffer.from(text));
    const kept = new Set(versions.map(({ sha256 }) => sha256));
    const gone = this.#versions.filter(({ sha256 }) => !kept.has(sha256));
    this.#versions = versions;
    this.#pinned = pinned;
    for (const { sha256 } of gone) await this.#discard(sha256);
  }

  async #write(write: () => Promise<void>): Promise<Result<null>> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await write();
      return ok(null);
    } catch (error) {
      return err({
        code: 'models.notKept',
        folder: this.#folder,
        reason: (error as Error).message,
      });
    }
  }
}

/** A crash at any moment leaves what was there before, or all of it. */
export async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const fresh = `${path}.new`;
  try {
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
