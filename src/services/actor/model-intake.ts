import { rename, rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import { writeWhole } from '../../adapters/models/model-store.ts';
import { readBounded } from '../../adapters/models/read-bounded.ts';
import { MODEL_LIMIT_BYTES, modelFormat } from '../../adapters/models/read-model.ts';
import type { FilePart, FileSource } from '../../contract/file-source.ts';
import { modelName, type ModelVersion } from '../../contract/models.ts';
import type { ModelRegistry } from './model-registry.ts';

interface Received {
  readonly received: number;
  readonly version: ModelVersion | null;
}

/** Not a name that the folder shows. */
const ARRIVING = '.arriving';
const ENDINGS = { onnx: '.onnx', 'sb3-zip': '.zip' } as const;

/**
 * Takes models into the folder: files of this machine, and bytes that a window sends. What would be refused is not
 * put there. One file arrives at a time; another one that begins takes its place.
 */
export class ModelIntake {
  readonly #folder: string;
  readonly #registry: ModelRegistry;
  #arriving: { readonly file: string; readonly content: Uint8Array; received: number } | null =
    null;
  /** The save before: all of them use the one place aside. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(folder: string, registry: ModelRegistry) {
    this.#folder = folder;
    this.#registry = registry;
  }

  async load(source: FileSource): Promise<Result<Received>> {
    if ('base64' in source) return this.#receive(source);
    const content = await readBounded(source.path, MODEL_LIMIT_BYTES);
    return content.ok ? this.#save(parse(source.path).name, content.value) : content;
  }

  async #receive({ file, totalBytes, offset, base64 }: FilePart): Promise<Result<Received>> {
    if (totalBytes > MODEL_LIMIT_BYTES) {
      return err({ code: 'model.tooLarge', limitBytes: MODEL_LIMIT_BYTES });
    }
    if (offset === 0) this.#arriving = { file, content: new Uint8Array(totalBytes), received: 0 };
    const arriving = this.#arriving;
    const part = Buffer.from(base64, 'base64');
    const fits =
      arriving?.file === file &&
      arriving.content.length === totalBytes &&
      arriving.received === offset &&
      offset + part.length <= totalBytes;
    // It may be of a window whose file had to give way: the other one goes on.
    if (!fits) return err({ code: 'models.partOutOfOrder', file });
    arriving.content.set(part, offset);
    arriving.received += part.length;
    if (arriving.received < totalBytes) return ok({ received: arriving.received, version: null });
    this.#arriving = null;
    return this.#save(parse(file).name, arriving.content);
  }

  #save(name: string, content: Uint8Array): Promise<Result<Received>> {
    const saved = this.#saving.then(() => this.#saveAlone(name, content));
    this.#saving = saved.catch(() => undefined); // whoever asked for it hears of it
    return saved;
  }

  async #saveAlone(name: string, content: Uint8Array): Promise<Result<Received>> {
    if (!modelName.safeParse(name).success) return err({ code: 'models.badName', name });
    const format = modelFormat(content);
    if (format === null) {
      return err({ code: content.length === 0 ? 'model.empty' : 'model.unknownFormat' });
    }
    const file = `${name}${ENDINGS[format]}`;
    const aside = join(this.#folder, ARRIVING);
    try {
      await writeWhole(aside, content);
      const tried = await this.#registry.try(aside, name);
      if (!tried.ok) return tried;
      await rename(aside, join(this.#folder, file));
    } catch (error) {
      return err({ code: 'file.notWritten', path: file, reason: (error as Error).message });
    } finally {
      await rm(aside, { force: true });
    }
    const taken = await this.#registry.take(file);
    return taken.ok ? ok({ received: content.length, version: taken.value }) : taken;
  }
}
