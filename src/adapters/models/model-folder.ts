import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
import { GOLDEN_ENDING } from './golden-cases.ts';

/** Endings of files that are looked at; those of other libraries too, so that somebody is told why not. */
const ENDINGS: ReadonlySet<string> = new Set(
  ['onnx', 'zip', 'pt', 'pth', 'pkl', 'h5', 'keras', 'tflite', 'safetensors', 'joblib'].map(
    (ending) => `.${ending}`,
  ),
);
/** More than that is no folder of models. */
const MOST_FILES = 1000;
/** A burst of events of the file system is one hint. */
const GATHER_MS = 50;

/** A file of the folder as it lies there; whether it is a model, nobody knows yet. */
export interface FolderFile {
  readonly file: string;
  /** Without the ending: what the model is called. */
  readonly name: string;
  readonly path: string;
  readonly goldenPath: string | null;
  readonly sizeBytes: number;
  readonly modifiedAt: Instant;
  /** Differs once the file or its golden vectors have been written to. */
  readonly signature: string;
}

/** Every model file in a folder, oldest first. Nothing is opened. */
export async function listModelFiles(folder: string): Promise<Result<readonly FolderFile[]>> {
  try {
    const names = await readdir(folder);
    const present = new Set(names);
    const models = names
      .filter((file) => !file.startsWith('.') && ENDINGS.has(parse(file).ext.toLowerCase()))
      .slice(0, MOST_FILES);
    const files = await Promise.all(models.map((file) => look(folder, file, present)));
    return ok(
      files.filter((file) => file !== null).toSorted((a, b) => a.modifiedAt - b.modifiedAt),
    );
  } catch (error) {
    return err(folderProblem(folder, error));
  }
}

const goldenOf = (folder: string, name: string): string => join(folder, `${name}${GOLDEN_ENDING}`);

/** The golden vectors for a name, if a folder has some. */
export async function findGolden(folder: string, name: string): Promise<string | null> {
  const path = goldenOf(folder, name);
  return (await describe(path)) === null ? null : path;
}

/** The golden vectors that lie beside a model file, if there are some. */
export function findGoldenBeside(path: string): Promise<string | null> {
  const { dir, name } = parse(path);
  return findGolden(dir, name);
}

async function look(
  folder: string,
  file: string,
  present: ReadonlySet<string>,
): Promise<FolderFile | null> {
  const { name } = parse(file);
  const path = join(folder, file);
  const found = await describe(path);
  if (found === null) return null;
  const goldenPath = present.has(`${name}${GOLDEN_ENDING}`) ? goldenOf(folder, name) : null;
  const beside = goldenPath === null ? null : await describe(goldenPath);
  return {
    file,
    name,
    path,
    goldenPath,
    sizeBytes: Number(found.size),
    modifiedAt: Number(found.mtimeNs / 1000n) as Instant,
    signature: [found, beside]
      .map((stats) =>
        stats === null ? '' : `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`,
      )
      .join('|'),
  };
}

/** Null when it went meanwhile, or is no file. */
async function describe(path: string) {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? found : null;
  } catch {
    return null;
  }
}

const folderProblem = (folder: string, error: unknown): Failure => ({
  code: 'models.folderUnreadable',
  folder,
  reason: (error as Error).message,
});

/** Says when the folder should be looked at: on a change, and every so often, since changes can go unseen. */
export class FolderWatch {
  readonly #folder: string;
  readonly #onHint: () => void;
  readonly #interval: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: { readonly folder: string; readonly everyMs: number; onHint(): void }) {
    this.#folder = options.folder;
    this.#onHint = () => options.onHint();
    this.#interval = setInterval(() => {
      this.#watch();
      this.#onHint();
    }, options.everyMs).unref();
    this.#watch();
  }

  close(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#gathering);
    this.#watcher?.close();
  }

  /** A folder on a network may not be watchable, and one that was removed is watched no more: then time has to do. */
  #watch(): void {
    if (this.#watcher !== undefined) return;
    try {
      const watcher = watch(this.#folder, { persistent: false }, () => this.#gather());
      watcher.on('error', () => this.#forget(watcher));
      watcher.on('close', () => this.#forget(watcher));
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  #forget(watcher: FSWatcher): void {
    watcher.close();
    if (this.#watcher === watcher) this.#watcher = undefined;
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#onHint();
    }, GATHER_MS);
  }
}
