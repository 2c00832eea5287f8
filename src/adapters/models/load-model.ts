import { err, ok, type Result } from '../../base/result.ts';
import { NO_GOLDEN_CASES } from './golden-cases.ts';
import type { Model } from './model.ts';
import { attempt, type ModelError } from './model-error.ts';
import type * as OnnxRuntime from './onnx-model.ts';
import { type ModelParts, readModel } from './read-model.ts';
import { Sb3Model } from './sb3-model.ts';
import { tryModel } from './try-model.ts';

/**
 * Reads, checks and tries a model file in the calling thread. Whatever the file is, this neither runs anything in it
 * nor throws, and what it holds and how long it takes are bounded.
 *
 * The first ONNX file of a process also loads ONNX Runtime, which takes a fifth of a second.
 */
export async function loadModel(content: Uint8Array): Promise<Result<Model, ModelError>> {
  const parts = readModel(content);
  const model = parts.ok ? await openModel(parts.value) : parts;
  if (!model.ok) return model;
  const tried = tryModel(model.value, NO_GOLDEN_CASES);
  if (tried.ok) return model;
  model.value.release();
  return tried;
}

/** Makes a model of what was read; it has not been tried on anything. */
export async function openModel(parts: ModelParts): Promise<Result<Model, ModelError>> {
  if (parts.format === 'sb3-zip') return ok(new Sb3Model(parts));
  const runtime = await loadRuntime();
  if (!runtime.ok) return runtime;
  return attempt(() => new runtime.value.OnnxModel(parts));
}

/** ONNX Runtime is native code that this machine may refuse to load; then no ONNX file is usable. */
export async function loadRuntime(): Promise<Result<typeof OnnxRuntime, ModelError>> {
  try {
    return ok(await import('./onnx-model.ts'));
  } catch (error) {
    const reason = (error as Error).message.slice(0, 300);
    return err({ code: 'model.runtimeRefused', reason });
  }
}
