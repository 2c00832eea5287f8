import { z } from 'zod';
import type { Failure } from '../base/result.ts';
import type { Instant } from '../domain/units/units.ts';
import { instant } from './schemas.ts';

/**
 * A model goes by the stem of its file: what the file holds may change, and each content is a version of it, named
 * by its SHA-256.
 */
export const modelName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^./\\\0][^/\\\0]*$/, 'a file name without folder or ending');
export const modelSha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A content that was found good once and is kept. */
export const modelVersion = z.object({
  name: z.string(),
  sha256: modelSha256,
  format: z.enum(['onnx', 'sb3-zip']),
  sizeBytes: z.int(),
  /** When the folder last began to hold it. */
  at: instant,
  /** Golden vectors that it was held to; 0: none lay beside it. */
  goldenCases: z.int(),
});
export type ModelVersion = z.output<typeof modelVersion>;

/** A file of the models folder, with the verdict on what it holds now. */
export interface ModelFile {
  readonly file: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Instant;
  /** `arriving`: it still changes, or was not looked at yet. */
  readonly verdict: 'arriving' | 'good' | 'bad';
  readonly sha256: string | null;
  /** Why it is bad. */
  readonly problem: Failure | null;
}

/** The model that decides. */
export interface ActiveModel {
  readonly name: string;
  readonly sha256: string;
  readonly since: Instant;
}

/** The models folder and what is made of it. */
export interface ModelsStatus {
  readonly folder: string;
  /** Why the folder cannot be read; the model in use goes on. */
  readonly folderProblem: Failure | null;
  readonly files: readonly ModelFile[];
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
  /** By name, the version that is used whatever newer ones there are. */
  readonly pinned: Readonly<Record<string, string>>;
  /** The model that shall decide; null: a built-in policy does. */
  readonly selected: string | null;
  readonly active: ActiveModel | null;
  /** Why nothing is decided but to hold, although a model was chosen. */
  readonly hold: Failure | null;
}
