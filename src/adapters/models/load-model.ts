import { createHash } from 'node:crypto';
import { err, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { Model, ModelFormat } from './model.ts';
import { attempt, type ModelError } from './model-error.ts';
import { readSb3Model } from './sb3-model.ts';

/** No file beyond this is read at all: a policy that decides in microseconds has a hundredth of it. */
export const MODEL_LIMIT_BYTES = 32 << 20;

/** Where a file may say which vector it was trained on. */
const OBSERVATION_KEY = 'oddlot.observation';

/** Observations to try a model on before it is trusted with one: nothing, both ends of every range, and between. */
const PROBES: readonly Float32Array[] = [
  () => 0,
  (i: number) => KALSHI52.features[i]?.least ?? 0,
  (i: number) => KALSHI52.features[i]?.most ?? 0,
  (i: number) => (i % 2 === 0 ? 2 : -2),
  (i: number) => ((i * 37) % 101) / 50.5 - 1,
].map((valueOf) => Float32Array.from({ length: KALSHI52.size }, (_, i) => valueOf(i)));

/**
 * Reads, checks and tries a model file. Whatever the file is, this neither runs anything in it nor throws, and what
 * it holds and how long it takes are bounded.
 *
 * The first ONNX file of a process also loads ONNX Runtime, which takes a fifth of a second.
 */
export async function loadModel(content: Uint8Array): Promise<Result<Model, ModelError>> {
  if (content.length === 0) return err({ code: 'model.empty' });
  if (content.length > MODEL_LIMIT_BYTES) {
    return err({ code: 'model.tooLarge', limitBytes: MODEL_LIMIT_BYTES });
  }
  const format = modelFormat(content);
  if (format === null) return err({ code: 'model.unknownFormat' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  const read = format === 'onnx' ? (await import('./onnx-model.ts')).readOnnxModel : readSb3Model;
  const model = attempt(() => read(content, sha256));
  const problem = model.ok ? findProblem(model.value) : null;
  if (!model.ok || problem === null) return model;
  model.value.release();
  return err(problem);
}

/** What a file is by its first bytes; null if it is no model at all. */
export function modelFormat(content: Uint8Array): ModelFormat | null {
  const [first = 0, second = 0] = content;
  if (first === 0x50 && second === 0x4b) return 'sb3-zip';
  return ONNX_BEGINNINGS.has(first) ? 'onnx' : null;
}

/** Heads of the fields that an ONNX file can begin with. */
const ONNX_BEGINNINGS: ReadonlySet<number> = new Set([
  0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72,
]);

function findProblem(model: Model): ModelError | null {
  const schema = model.metadata[OBSERVATION_KEY] ?? KALSHI52.name;
  if (schema !== KALSHI52.name) {
    return {
      code: 'model.otherObservation',
      found: JSON.stringify(schema).slice(0, 100),
      expected: KALSHI52.name,
    };
  }
  for (const probe of PROBES) {
    const decision = model.decide(probe);
    if (!decision.ok) return decision.error;
  }
  return null;
}
