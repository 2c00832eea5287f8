import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRuntime } from '../../adapters/models/load-model.ts';
import { findGolden, FolderWatch } from '../../adapters/models/model-folder.ts';
import { ModelReader } from '../../adapters/models/model-reader.ts';
import { ModelStore } from '../../adapters/models/model-store.ts';
import { err, type Result } from '../../base/result.ts';
import type { Handlers } from '../../contract/requests.ts';
import type { ActorConfig } from '../../contract/service-config.ts';
import type { ServiceContext } from '../kit/run-service.ts';
import type { Decider } from './decider.ts';
import { holdFor, ModelDecider } from './model-decider.ts';
import { ModelIntake } from './model-intake.ts';
import { type ModelChoice, ModelRegistry } from './model-registry.ts';

/** Changes of a folder can go unseen, on network file systems above all. */
const RESCAN_MS = 2000;

type ModelHandlers = Pick<Handlers<'actor'>, Extract<keyof Handlers<'actor'>, `models.${string}`>>;

interface ModelDeskOptions {
  readonly context: Pick<ServiceContext<'actor'>, 'clock' | 'hub' | 'logger'>;
  readonly config: Pick<ActorConfig, 'model' | 'modelsDir'>;
  /** The script of the thread that reads files. */
  readonly reader: URL;
  /** Null: a built-in policy decides. */
  readonly use: (decider: Decider | null) => void;
}

/** The models of a profile at work: the folder watched, the chosen one deciding, requests answered. */
export class ModelDesk {
  readonly handlers: ModelHandlers;
  readonly #registry: ModelRegistry;
  readonly #reader: ModelReader;
  readonly #watch: FolderWatch;
  #timer: NodeJS.Timeout | undefined;

  private constructor({ context, config, reader, use }: ModelDeskOptions, store: ModelStore) {
    const { clock, hub, logger } = context;
    const folder = config.modelsDir;
    this.#reader = new ModelReader({ worker: reader });
    let changed: 'no' | 'yes' = 'no';
    this.#registry = new ModelRegistry({
      folder,
      store,
      reader: this.#reader,
      clock,
      logger,
      onChoice: (choice) => use(deciderOf(choice)),
      onChange: () => {
        changed = 'yes';
        touch();
      },
      later: (afterMs) => this.#scanLater(afterMs),
    });
    const touch = hub.publish('models', {
      snapshot: () => this.#registry.status,
      takeDelta: () => {
        if (changed === 'no') return undefined;
        changed = 'no';
        return this.#registry.status;
      },
    });
    this.#watch = new FolderWatch({
      folder,
      everyMs: RESCAN_MS,
      onHint: () => void this.#registry.scan(),
    });
    this.handlers = this.#createHandlers(folder);
  }

  /**
   * Settles when the chosen model decides, or is known to be missing: before the first decision, so that a run does
   * not begin with another one's.
   */
  static async open(options: ModelDeskOptions): Promise<ModelDesk> {
    const { context, config } = options;
    const { store, problem } = await ModelStore.open(config.modelsDir);
    if (problem) context.logger.warn(problem.code, problem);
    const desk = new ModelDesk(options, store);
    const runtime = await loadRuntime();
    if (runtime.ok) runtime.value.warmUp();
    else context.logger.warn(runtime.error.code, runtime.error);
    await desk.#registry.scan();
    if (config.model !== null) {
      if ('path' in config.model) await desk.#registry.useFile(config.model.path);
      else await desk.#registry.select(config.model.name);
    }
    return desk;
  }

  /** What is under way is not finished; the model in use stays as it is. */
  async close(): Promise<void> {
    this.#watch.close();
    clearTimeout(this.#timer);
    await this.#reader.close();
  }

  /** Whoever asks again meanwhile is served by the same scan, and asks anew from there. */
  #scanLater(afterMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#registry.scan();
    }, afterMs);
  }

  #createHandlers(folder: string): ModelHandlers {
    const registry = this.#registry;
    const intake = new ModelIntake(folder, registry);
    return {
      'models.load': (source) => intake.load(source),
      'models.use': ({ name }) => registry.use(name),
      'models.pin': ({ name, sha256 }) => registry.pin(name, sha256),
      'models.unpin': ({ name }) => registry.unpin(name),
      'models.rollBack': () => registry.rollBack(),
      'models.remove': ({ name }) => this.#remove(folder, name),
    };
  }

  async #remove(folder: string, name: string): Promise<Result<null>> {
    const { selected, files } = this.#registry.status;
    if (selected === name) return err({ code: 'models.inUse', name });
    const paths = files.filter((file) => file.name === name).map(({ file }) => join(folder, file));
    const golden = await findGolden(folder, name);
    try {
      for (const path of golden === null ? paths : [...paths, golden]) {
        await rm(path, { force: true });
      }
    } catch (error) {
      return err({ code: 'file.notWritten', path: folder, reason: (error as Error).message });
    }
    return this.#registry.forget(name);
  }
}

function deciderOf(choice: ModelChoice): Decider | null {
  switch (choice.kind) {
    case 'policy':
      return null;
    case 'none':
      return holdFor(choice.name);
    case 'model':
      return new ModelDecider(choice.name, choice.model);
  }
}
