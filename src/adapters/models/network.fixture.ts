import { Random } from '../../base/random.ts';
import type { Activation, DenseLayer } from '../../domain/learning/network/mlp.ts';

/** Layers with random weights: 52 inputs, the hidden widths, the outputs. */
export function randomLayers(
  seed: number,
  hidden: readonly number[],
  outputs: number,
  activation: Activation = 'tanh',
): DenseLayer[] {
  const random = new Random(seed, 'network');
  const widths = [52, ...hidden, outputs];
  return widths.slice(1).map((width, i) => {
    const inputs = widths[i] as number;
    const scale = 2 / Math.sqrt(inputs);
    const draw = (length: number): Float32Array =>
      Float32Array.from({ length }, () => random.normal() * scale);
    return {
      inputs,
      outputs: width,
      weights: draw(inputs * width),
      biases: draw(width),
      activation: i < hidden.length ? activation : 'none',
    };
  });
}

/** Observations of a spread like that of real ones and beyond. */
export function randomObservations(seed: number, count: number): Float32Array[] {
  const random = new Random(seed, 'observations');
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: 52 }, () => Math.max(-2, Math.min(2, random.normal()))),
  );
}
