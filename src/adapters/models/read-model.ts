import { createHash } from 'node:crypto';
import { err, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { ModelFormat } from './model.ts';
import { attempt, type ModelError } from './model-error.ts';
import { type OnnxParts, readOnnxParts } from './onnx-parts.ts';
import { readSb3Parts, type Sb3Parts } from './sb3-model.ts';

/** No file beyond this is read at all: a policy that decides in microseconds has a hundredth of it. */
export const MODEL_LIMIT_BYTES = 32 << 20;

/** Where a file may say which vector it was trained on. */
const OBSERVATION_KEY = 'oddlot.observation';

/** A model that was read and not opened yet: plain data, which another thread may have made. */
export type ModelParts = OnnxParts | Sb3Parts;

/**
 * Reads and checks a model file as far as that goes without running it. Whatever the file is, this never throws, and
 * what it holds is bounded.
 */
export function readModel(content: Uint8Array): Result<ModelParts, ModelError> {
  if (content.length === 0) return err({ code: 'model.empty' });
  if (content.length > MODEL_LIMIT_BYTES) {
    return err({ code: 'model.tooLarge', limitBytes: MODEL_LIMIT_BYTES });
  }
  const format = modelFormat(content);
  if (format === null) return err({ code: 'model.unknownFormat' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  const read = format === 'onnx' ? readOnnxParts : readSb3Parts;
  const parts = attempt<ModelParts>(() => read(content, sha256));
  if (!parts.ok) return parts;
  const schema = parts.value.metadata[OBSERVATION_KEY] ?? KALSHI52.name;
  if (schema === KALSHI52.name) return parts;
  return err({
    code: 'model.otherObservation',
    found: JSON.stringify(schema).slice(0, 100),
    expected: KALSHI52.name,
  });
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
