import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Failure, Result } from '../../base/result.ts';
import { type FolderFile, listModelFiles } from '../../adapters/models/model-folder.ts';
import type { ModelError } from '../../adapters/models/model-error.ts';
import type { ModelFile } from '../../contract/models.ts';
import type { OpenedModel } from './model-opener.ts';

/** A file that looks the same for so long is complete. */
export const SETTLE_MS = 200;
/** A file that only the disk stood against is judged again after this. */
export const RETRY_MS = 10_000;

export interface ModelFilesOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly open: (file: FolderFile) => Promise<Result<OpenedModel, ModelError>>;
  /** Keeps it and puts it to use; what cannot be kept is not good. */
  readonly onGood: (
    file: FolderFile,
    opened: OpenedModel,
    origin: FileOrigin,
  ) => Promise<Result<null>>;
  readonly onBad: (file: FolderFile, problem: Failure) => void;
  readonly onGone: (file: FolderFile, sha256: string | null) => void;
  readonly onChange: () => void;
  /** Asks to be scanned again. */
  readonly later: (afterMs: number) => void;
}

/** Whether a file lay there when the folder was looked at for the first time, or came later. */
export type FileOrigin = 'found' | 'arrived';

interface Known {
  readonly file: FolderFile;
  readonly origin: FileOrigin;
  /** When it was first seen like this, or its verdict was reached. */
  readonly sinceMs: number;
  readonly verdict: ModelFile['verdict'];
  readonly sha256: string | null;
  readonly problem: Failure | null;
}

/** The files of a folder with the verdict on each, reached once the file is complete. Knows nothing of who decides. */
export class ModelFiles {
  readonly #options: ModelFilesOptions;
  #files: ReadonlyMap<string, Known> = new Map();
  #folderProblem: Failure | null = null;
  #origin: FileOrigin = 'found';

  constructor(options: ModelFilesOptions) {
    this.#options = options;
  }

  get folderProblem(): Failure | null {
    return this.#folderProblem;
  }

  get rows(): ModelFile[] {
    return [...this.#files.values()].map(({ file, verdict, sha256, problem }) => ({
      file: file.file,
      name: file.name,
      sizeBytes: file.sizeBytes,
      modifiedAt: file.modifiedAt,
      verdict,
      sha256,
      problem,
    }));
  }

  async scan(): Promise<void> {
    const { folder, clock, logger, onChange, onGone, later } = this.#options;
    const listed = await listModelFiles(folder);
    if (!listed.ok) {
      if (this.#folderProblem === null) logger.warn(listed.error.code, listed.error);
      this.#folderProblem = listed.error;
      onChange();
      return;
    }
    this.#folderProblem = null;
    const before = this.#files;
    const nowMs = clock.monotonicMs();
    this.#files = new Map(
      listed.value.map((file) => {
        const known = before.get(file.file);
        if (known?.file.signature === file.signature) return [file.file, known];
        return [file.file, arriving(file, nowMs, this.#origin)];
      }),
    );
    this.#origin = 'arrived';
    for (const { file, sha256 } of before.values()) {
      if (!this.#files.has(file.file)) onGone(file, sha256);
    }
    onChange();
    for (const known of this.#files.values()) {
      const ageMs = nowMs - known.sinceMs;
      if (known.verdict !== 'arriving') {
        if (known.problem?.code === 'models.notKept' && ageMs >= RETRY_MS)
          await this.judge(known.file);
      } else if (ageMs < SETTLE_MS) later(SETTLE_MS - ageMs);
      else await this.judge(known.file, known.origin);
    }
  }

  /** Judges a file that is known to be complete. The verdict is known once everything follows from it. */
  async judge(file: FolderFile, origin: FileOrigin = 'arrived'): Promise<void> {
    const { clock, logger, open, onGood, onBad, onChange, later } = this.#options;
    const opened = await open(file);
    const nowMs = clock.monotonicMs();
    if (!opened.ok && opened.error.code === 'model.changing') {
      this.#know(arriving(file, nowMs));
      later(SETTLE_MS);
      onChange();
      return;
    }
    const taken = opened.ok ? await onGood(file, opened.value, origin) : opened;
    if (opened.ok && taken.ok) {
      const { sha256 } = opened.value.model;
      this.#know({ ...arriving(file, nowMs), verdict: 'good', sha256 });
    } else if (!taken.ok) {
      this.#know({ ...arriving(file, nowMs), verdict: 'bad', problem: taken.error });
      logger.warn('models.refused', { file: file.file, problem: taken.error });
      onBad(file, taken.error);
    }
    onChange();
  }

  /** Why the folder has no good file of a name. */
  problemOf(name: string): Failure {
    const files = this.rows.filter((row) => row.name === name);
    const bad = files.findLast(({ problem }) => problem !== null);
    if (bad?.problem) return bad.problem;
    return { code: files.length > 0 ? 'models.arriving' : 'models.notFound', name };
  }

  #know(known: Known): void {
    this.#files = new Map([...this.#files, [known.file.file, known]]);
  }
}

const arriving = (file: FolderFile, sinceMs: number, origin: FileOrigin = 'arrived'): Known => ({
  file,
  origin,
  sinceMs,
  verdict: 'arriving',
  sha256: null,
  problem: null,
});
