import type { Result } from '../../base/result.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { ModelError } from './model-error.ts';

/** What a model says to one observation. */
export interface Decision {
  readonly action: Action;
  /** One per action, in the order of `ACTIONS`; null where the model gives none. A copy of its own. */
  readonly logits: Float32Array | null;
  /** What the model expects the future to bring; null where it does not say. */
  readonly value: number | null;
}

/** An input or output of a model as its file describes it; a free dimension is a name. */
export interface ModelPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

export type ModelFormat = 'onnx' | 'sb3-zip';

/** A file that decides. */
export interface Model {
  readonly format: ModelFormat;
  /** Of the file, in hex: the name of this version. */
  readonly sha256: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** What the file tells of itself; nobody checked it. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /**
   * Decides at once, in the calling thread. The same observation gives the same decision.
   *
   * @param observation - 52 numbers, only read
   */
  decide(observation: Float32Array): Result<Decision, ModelError>;
  /** Frees what it holds outside of JavaScript; it decides nothing afterwards. */
  release(): void;
}
