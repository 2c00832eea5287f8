import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Failure, Result } from '../../base/result.ts';
import { type FolderFile, listModelFiles } from '../../adapters/models/model-folder.ts';
import type { ModelError } from '../../adapters/models/model-error.ts';
import type { ModelFile } from '../../contract/models.ts';
import type { OpenedModel } from './model-opener.ts';

/** A file that looks the same for so long is complete. */
export const SETTLE_MS = 200;

export interface ModelFilesOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly open: (file: FolderFile) => Promise<Result<OpenedModel, ModelError>>;
  readonly onGood: (file: FolderFile, opened: OpenedModel) => Promise<void>;
  readonly onBad: (file: FolderFile, problem: Failure) => void;
  readonly onGone: (file: FolderFile, sha256: string | null) => void;
  readonly onChange: () => void;
  /** Asks to be scanned again. */
  readonly later: (afterMs: number) => void;
}

interface Known {
  readonly file: FolderFile;
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
        return [file.file, arriving(file, nowMs)];
      }),
    );
    for (const { file, sha256 } of before.values()) {
      if (!this.#files.has(file.file)) onGone(file, sha256);
    }
    onChange();
    for (const known of this.#files.values()) {
      if (known.verdict !== 'arriving') continue;
      const ageMs = nowMs - known.sinceMs;
      if (ageMs < SETTLE_MS) later(SETTLE_MS - ageMs);
      else await this.judge(known.file);
    }
  }

  /** Judges a file that is known to be complete. */
  async judge(file: FolderFile): Promise<void> {
    const { clock, logger, open, onGood, onBad, onChange, later } = this.#options;
    const opened = await open(file);
    if (opened.ok) {
      const { sha256 } = opened.value.model;
      this.#know({ ...arriving(file, 0), verdict: 'good', sha256 });
      await onGood(file, opened.value);
    } else if (opened.error.code === 'model.changing') {
      this.#know(arriving(file, clock.monotonicMs()));
      later(SETTLE_MS);
    } else {
      this.#know({ ...arriving(file, 0), verdict: 'bad', problem: opened.error });
      logger.warn('models.refused', { file: file.file, problem: opened.error });
      onBad(file, opened.error);
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

const arriving = (file: FolderFile, sinceMs: number): Known => ({
  file,
  sinceMs,
  verdict: 'arriving',
  sha256: null,
  problem: null,
});
