import { parse } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import {
  findGolden,
  findGoldenBeside,
  type FolderFile,
  listModelFiles,
} from '../../adapters/models/model-folder.ts';
import type { Model } from '../../adapters/models/model.ts';
import type { ModelReader } from '../../adapters/models/model-reader.ts';
import type { ModelStore } from '../../adapters/models/model-store.ts';
import type { ActiveModel, ModelsStatus, ModelVersion } from '../../contract/models.ts';
import type { Instant } from '../../domain/units/units.ts';
import { type FileOrigin, ModelFiles } from './model-files.ts';
import { type OpenedModel, openModelFile } from './model-opener.ts';

export interface ModelRegistryOptions {
  readonly folder: string;
  readonly store: ModelStore;
  readonly reader: ModelReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The model that decides from now on, or what to do without. The one before may be released once it returns. */
  readonly onChoice: (choice: ModelChoice) => void;
  readonly onChange: () => void;
  /** Asks to be scanned again. */
  readonly later: (afterMs: number) => void;
}

/** `policy`: no model is chosen. `none`: one is, and there is nothing to use; then nothing is wanted. */
export type ModelChoice =
  | { readonly kind: 'policy' }
  | { readonly kind: 'none'; readonly name: string }
  | { readonly kind: 'model'; readonly name: string; readonly model: Model };

interface InUse extends ActiveModel {
  readonly model: Model;
}

/**
 * The models of a folder: judges every file once it is complete, keeps what was good, and knows which model decides.
 * One thing is done at a time. Nothing that arrives takes anything from the model in use unless it is good, of the
 * chosen name, and not held back by a pin.
 */
export class ModelRegistry {
  readonly #options: ModelRegistryOptions;
  readonly #files: ModelFiles;
  #selected: string | null = null;
  /** Chosen by its path for this run: what the folder holds does not replace it. */
  #isFixed = false;
  #active: InUse | null = null;
  #hold: Failure | null = null;
  /** Versions whose copy could not be used: their content is kept again when it comes by. */
  readonly #spoilt = new Set<string>();
  #work: Promise<unknown> = Promise.resolve();
  #scanAhead: Promise<void> | null = null;

  constructor(options: ModelRegistryOptions) {
    this.#options = options;
    const { logger } = options;
    this.#files = new ModelFiles({
      ...options,
      open: (file) => this.#open(file),
      onGood: (file, opened, origin) => this.#welcome(file, opened, origin),
      onBad: ({ name }, problem) => {
        if (name === this.#selected && this.#active === null) this.#holdBecause(name, problem);
      },
      onGone: ({ file }, sha256) => {
        const goesOn = sha256 !== null && sha256 === this.#active?.sha256;
        logger.info('models.fileGone', { file, goesOn });
      },
    });
  }

  get status(): ModelsStatus {
    const { folder, store } = this.#options;
    return {
      folder,
      folderProblem: this.#files.folderProblem,
      files: this.#files.rows,
      versions: store.versions,
      pinned: store.pinned,
      selected: this.#selected,
      active: this.#active && {
        name: this.#active.name,
        sha256: this.#active.sha256,
        since: this.#active.since,
      },
      hold: this.#hold,
    };
  }

  /** Looks at the folder and judges what is complete. Asked again before it begins, it looks once. */
  scan(): Promise<void> {
    this.#scanAhead ??= this.#inTurn(() => {
      this.#scanAhead = null;
      return this.#files.scan();
    });
    return this.#scanAhead;
  }

  /** As the settings say, at the start: without a usable version nothing is wanted until one arrives. */
  select(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#selected = name;
      const used = await this.#useBest(name);
      if (!used.ok) this.#holdBecause(name, used.error);
    });
  }

  /** A file from anywhere, for this run alone. */
  useFile(path: string): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const { name } = parse(path);
      this.#selected = name;
      this.#isFixed = true;
      const opened = await this.#open({ path, goldenPath: await findGoldenBeside(path) });
      if (opened.ok) this.#activate(name, opened.value.model);
      else this.#holdBecause(name, opened.error);
      return opened.ok ? ok(null) : opened;
    });
  }

  /** Refused, nothing changes. */
  use(name: string | null): Promise<Result<{ sha256: string | null }>> {
    return this.#inTurn(async () => {
      if (name === null) {
        this.#replace(null, { kind: 'policy' });
        return ok({ sha256: null });
      }
      const used = await this.#useBest(name);
      if (!used.ok) return used;
      this.#selected = name;
      this.#isFixed = false;
      this.#options.onChange();
      return used;
    });
  }

  /** The newest versions of a name wait until it is unpinned. */
  pin(name: string, sha256: string): Promise<Result<{ sha256: string }>> {
    return this.#inTurn(() => this.#pin(name, sha256));
  }

  /** Follows the newest version again; answers with what is used. */
  unpin(name: string): Promise<Result<{ sha256: string | null }>> {
    return this.#inTurn(async () => {
      const unpinned = await this.#options.store.unpin(name);
      if (!unpinned.ok) return unpinned;
      this.#options.onChange();
      if (name !== this.#selected || this.#isFixed) return ok({ sha256: null });
      return this.#useBest(name);
    });
  }

  /** Pins the version before the one in use. */
  rollBack(): Promise<Result<{ sha256: string }>> {
    return this.#inTurn(() => {
      const active = this.#active;
      if (active === null) return err({ code: 'models.noneActive' });
      const versions = this.#options.store.versionsOf(active.name);
      const current = versions.findIndex(({ sha256 }) => sha256 === active.sha256);
      const earlier = current < 0 ? undefined : versions[current + 1];
      if (earlier === undefined) return err({ code: 'models.noEarlier', name: active.name });
      return this.#pin(active.name, earlier.sha256);
    });
  }

  /** Why a file that lies elsewhere would be refused under a name, if it would. */
  async try(path: string, name: string): Promise<Result<null>> {
    const opened = await this.#inTurn(async () =>
      this.#open({ path, goldenPath: await findGolden(this.#options.folder, name) }),
    );
    if (!opened.ok) return opened;
    opened.value.model.release();
    return ok(null);
  }

  /** Judges a file of the folder that is known to be complete. */
  take(file: string): Promise<Result<ModelVersion>> {
    return this.#inTurn(async () => {
      const { folder, store } = this.#options;
      const listed = await listModelFiles(folder);
      if (!listed.ok) return listed;
      const found = listed.value.find((one) => one.file === file);
      if (found === undefined) return err({ code: 'models.notFound', name: parse(file).name });
      await this.#files.judge(found);
      const row = this.#files.rows.find((one) => one.file === file);
      const version = store.versionsOf(found.name).find(({ sha256 }) => sha256 === row?.sha256);
      if (version) return ok(version);
      return err(
        row?.problem ?? { code: 'models.notKept', folder, reason: 'it changed meanwhile' },
      );
    });
  }

  /** Forgets what was kept of a name that is not in use, once its files are known to be gone. */
  forget(name: string): Promise<Result<null>> {
    return this.#inTurn(async () => {
      await this.#files.scan();
      const forgotten = await this.#options.store.remove(name);
      if (forgotten.ok) this.#options.onChange();
      return forgotten;
    });
  }

  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  /**
   * A good content: kept, and used if it is what was waited for. What cannot be kept is not used either: nobody could
   * come back to it.
   */
  async #welcome(file: FolderFile, opened: OpenedModel, origin: FileOrigin): Promise<Result<null>> {
    const { store, clock, logger } = this.#options;
    const { model, content, goldenCases } = opened;
    const { sha256, format } = model;
    const place = this.#placeOf(file, opened, origin);
    if (place === 'new') {
      const at = clock.nowUs() as Instant;
      const sizeBytes = content.length;
      const version = { name: file.name, sha256, format, sizeBytes, at, goldenCases };
      const kept = await store.keep(version, content, this.#needed());
      if (!kept.ok) {
        model.release();
        return kept;
      }
      this.#spoilt.delete(sha256);
      logger.info('models.version', { name: file.name, sha256, goldenCases });
    }
    const pin = store.pinned[file.name];
    const isWanted =
      file.name === this.#selected &&
      !this.#isFixed &&
      (place !== 'older' || this.#active === null) &&
      this.#active?.sha256 !== sha256 &&
      (pin === undefined || pin === sha256);
    if (isWanted) this.#activate(file.name, model);
    else model.release();
    return ok(null);
  }

  /** Where a content belongs among the versions of its name: what lay there before the start keeps its place. */
  #placeOf(
    { name, modifiedAt }: FolderFile,
    { model: { sha256 }, goldenCases }: OpenedModel,
    origin: FileOrigin,
  ): 'new' | 'newest' | 'older' {
    const [newest, ...older] = this.#options.store.versionsOf(name);
    const isIt = (version: ModelVersion): boolean =>
      version.sha256 === sha256 && version.goldenCases === goldenCases;
    if (newest && isIt(newest)) return this.#spoilt.has(sha256) ? 'new' : 'newest';
    const known = older.find(isIt);
    return known && origin === 'found' && modifiedAt <= known.at ? 'older' : 'new';
  }

  /** Contents that are in use, or lie in the folder and may be chosen at any time. */
  #needed(): string[] {
    const hashes = [this.#active, ...this.#files.rows].map((one) => one?.sha256 ?? null);
    return hashes.filter((sha256) => sha256 !== null);
  }

  async #pin(name: string, sha256: string): Promise<Result<{ sha256: string }>> {
    const { store, onChange } = this.#options;
    if (!store.versionsOf(name).some((version) => version.sha256 === sha256)) {
      return err({ code: 'models.unknownVersion', name, sha256 });
    }
    const isInUse = name === this.#selected && !this.#isFixed;
    if (isInUse) {
      const used = await this.#useKept(name, sha256);
      if (!used.ok) return used;
    }
    const pinned = await store.pin(name, sha256);
    onChange();
    return pinned.ok ? ok({ sha256 }) : pinned;
  }

  /** The pinned version and no other; without a pin the newest that can still be read. */
  async #useBest(name: string): Promise<Result<{ sha256: string }>> {
    const { store, logger } = this.#options;
    const pin = store.pinned[name];
    if (pin !== undefined) return this.#useKept(name, pin);
    let problem: Failure = this.#files.problemOf(name);
    for (const { sha256 } of store.versionsOf(name)) {
      const used = await this.#useKept(name, sha256);
      if (used.ok) return used;
      logger.warn('models.versionLost', { name, sha256, problem: used.error });
      problem = used.error;
    }
    return err(problem);
  }

  async #useKept(name: string, sha256: string): Promise<Result<{ sha256: string }>> {
    if (this.#active?.name === name && this.#active.sha256 === sha256) return ok({ sha256 });
    const path = this.#options.store.pathOf(sha256);
    const opened = await this.#open({ path, goldenPath: null }, sha256);
    if (!opened.ok) {
      this.#spoilt.add(sha256);
      return opened;
    }
    this.#activate(name, opened.value.model);
    return ok({ sha256 });
  }

  #open(order: Parameters<ModelReader['read']>[0], expected?: string) {
    const { path, goldenPath } = order;
    return openModelFile(this.#options.reader, { path, goldenPath }, expected);
  }

  #activate(name: string, model: Model): void {
    const { clock, logger } = this.#options;
    const since = clock.nowUs() as Instant;
    const active = { name, sha256: model.sha256, since, model };
    this.#replace(active, { kind: 'model', name, model });
    logger.info('models.active', { name, sha256: model.sha256 });
  }

  /** Says it and keeps holding; a model in use is never taken away for it. */
  #holdBecause(name: string, problem: Failure): void {
    this.#replace(null, { kind: 'none', name }, problem);
    const isExpected = problem.code === 'models.arriving';
    this.#options.logger[isExpected ? 'info' : 'error']('models.hold', { name, problem });
  }

  /** Puts what decides in the place of what did. */
  #replace(next: InUse | null, choice: ModelChoice, hold: Failure | null = null): void {
    const before = this.#active;
    this.#active = next;
    this.#hold = hold;
    if (choice.kind === 'policy') {
      this.#selected = null;
      this.#isFixed = false;
    }
    this.#options.onChoice(choice);
    before?.model.release();
    this.#options.onChange();
  }
}
