import type { OnnxNode, OnnxTensor } from './onnx-file.ts';
import { sizeOf } from './onnx-shapes.ts';

/**
 * A weight that stays ours: ONNX Runtime is told with every observation where it lies, and copies nothing. What it is
 * given for good it copies three times before the first decision, while nobody decides.
 */
export interface LentWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** An array of its own, which changes threads without being copied. */
  readonly values: Float32Array;
}

/** To be told of one costs every decision a microsecond: what is smaller is given for good. */
const FEWEST_ELEMENTS = 16_384;

/**
 * The large weights among those of a policy. Only where every operator that takes it waits for the observation as
 * well: what can be computed beforehand is, from weights that are given for good.
 *
 * @param nodes - in the order of their work
 */
export function findLentWeights(
  weights: readonly OnnxTensor[],
  nodes: readonly OnnxNode[],
  observation: string,
): readonly OnnxTensor[] {
  const awaited = new Set([observation]);
  const wantedBefore = new Set<string>();
  for (const { inputs, outputs } of nodes) {
    const waits = inputs.some((name) => awaited.has(name));
    for (const name of waits ? outputs : inputs) (waits ? awaited : wantedBefore).add(name);
  }
  return weights.filter(
    ({ name, shape, floats }) =>
      floats !== null && sizeOf(shape) > FEWEST_ELEMENTS && !wantedBefore.has(name),
  );
}

/** Takes a float32 weight out of its file. */
export function lend({ name, shape, floats }: OnnxTensor): LentWeight {
  const values = new Float32Array(sizeOf(shape));
  // Bytes in a file are not aligned to anything; both sides have the lowest first.
  if (floats) new Uint8Array(values.buffer).set(floats);
  return { name, shape, values };
}
