import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Activation, type DenseLayer, Mlp } from './mlp.ts';

const layer = (
  inputs: number,
  outputs: number,
  activation: Activation,
  value: (i: number) => number,
): DenseLayer => ({
  inputs,
  outputs,
  weights: Float32Array.from({ length: inputs * outputs }, (_, i) => value(i)),
  biases: Float32Array.from({ length: outputs }, (_, i) => value(-1 - i)),
  activation,
});

const FUNCTIONS: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  leakyRelu: (x) => (x < 0 ? x * 0.01 : x),
};

/** The same network as two nested maps. */
function runPlainly(layers: readonly DenseLayer[], input: readonly number[]): number[] {
  let values = [...input];
  for (const { inputs, outputs, weights, biases, activation } of layers) {
    values = Array.from({ length: outputs }, (_, row) => {
      const terms = values.map((value, x) => (weights[row * inputs + x] as number) * value);
      const sum = terms.reduce((total, term) => total + term, 0) + (biases[row] as number);
      return Math.fround(FUNCTIONS[activation](Math.fround(sum)));
    });
  }
  return values;
}

const weight = fc.float({ min: -2, max: 2, noNaN: true });
const activations = fc.constantFrom<Activation>('none', 'tanh', 'relu', 'elu', 'leakyRelu');

const network = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 })
  .chain((widths) =>
    fc.tuple(
      ...widths.slice(1).map((outputs, i) => {
        const inputs = widths[i] as number;
        return fc.record({
          inputs: fc.constant(inputs),
          outputs: fc.constant(outputs),
          weights: fc
            .array(weight, { minLength: inputs * outputs, maxLength: inputs * outputs })
            .map((values) => Float32Array.from(values)),
          biases: fc
            .array(weight, { minLength: outputs, maxLength: outputs })
            .map((values) => Float32Array.from(values)),
          activation: activations,
        });
      }),
    ),
  );

describe('Mlp', () => {
  it('multiplies, adds and activates', () => {
    const first = layer(2, 3, 'relu', (i) => [1, -1, 2, 0.5, 0, 3][i] ?? i);
    const last = layer(3, 1, 'none', () => 1);
    // relu(1·4 − 1·2 − 1) + relu(2·4 + 0.5·2 − 2) + relu(3·2 − 3) + 1
    expect([...new Mlp([first, last]).run(new Float32Array([4, 2]))]).toEqual([12]);
  });

  it('gives the bits of the plain sums', () => {
    fc.assert(
      fc.property(network, fc.infiniteStream(weight), (layers, stream) => {
        const mlp = new Mlp(layers);
        const input = Float32Array.from(
          { length: mlp.inputs },
          () => stream.next().value as number,
        );
        const values = mlp.run(input);
        expect(values).toHaveLength(mlp.outputs);
        expect([...values]).toEqual(runPlainly(layers, [...input]));
      }),
    );
  });

  it('keeps nothing from one pass to the next', () => {
    const mlp = new Mlp([layer(3, 4, 'tanh', (i) => i / 7), layer(4, 2, 'none', (i) => 1 - i)]);
    const input = new Float32Array([0.5, -1, 2]);
    const before = [...mlp.run(input)];
    mlp.run(new Float32Array([9, 9, 9]));
    expect([...mlp.run(input)]).toEqual(before);
  });

  it('refuses layers that do not fit each other', () => {
    const fits = layer(2, 3, 'relu', () => 1);
    expect(() => new Mlp([])).toThrow('layers');
    expect(() => new Mlp([fits, layer(4, 1, 'none', () => 1)])).toThrow('inputs of layer 1');
    expect(() => new Mlp([{ ...fits, biases: new Float32Array(2) }])).toThrow('biases');
    expect(() => new Mlp([{ ...fits, weights: new Float32Array(5) }])).toThrow('weights');
  });
});
