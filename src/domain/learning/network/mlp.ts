import { assert } from '../../../base/assert.ts';

/** What follows a layer's sums. `elu` and `leakyRelu` with their usual slopes, 1 and 0.01. */
export type Activation = 'none' | 'tanh' | 'relu' | 'elu' | 'leakyRelu';

/** y = f(W x + b). */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** W by rows: `outputs` rows of `inputs` weights. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  readonly activation: Activation;
}

/**
 * A multilayer perceptron in float32. Every sum is taken in double precision, from left to right, and rounded
 * once, and so is every activation: one network and one input give the same bits on every machine. A pass
 * allocates nothing.
 */
export class Mlp {
  readonly layers: readonly DenseLayer[];
  readonly #values: readonly Float32Array[];

  /** @throws Error when there is no layer, or sizes do not fit each other */
  constructor(layers: readonly DenseLayer[]) {
    assert(layers.length > 0, 'a network has layers');
    for (const [i, { inputs, outputs, weights, biases }] of layers.entries()) {
      assert(weights.length === inputs * outputs, `weights of layer ${i}`);
      assert(biases.length === outputs, `biases of layer ${i}`);
      assert(i === 0 || inputs === layers[i - 1]?.outputs, `inputs of layer ${i}`);
    }
    this.layers = layers;
    this.#values = layers.map(({ outputs }) => new Float32Array(outputs));
  }

  get inputs(): number {
    return (this.layers[0] as DenseLayer).inputs;
  }

  get outputs(): number {
    return (this.layers.at(-1) as DenseLayer).outputs;
  }

  /**
   * @param input - as many values as the first layer takes
   * @returns the last layer's values; overwritten by the next pass
   */
  run(input: Float32Array): Float32Array {
    let values = input;
    for (let i = 0; i < this.layers.length; i += 1) {
      const layer = this.layers[i] as DenseLayer;
      const next = this.#values[i] as Float32Array;
      multiply(layer, values, next);
      activate(layer.activation, next);
      values = next;
    }
    return values;
  }
}

/**
 * Sums run from left to right. Four rows are taken side by side, so that an addition need not wait for the one
 * before it and every input is loaded once for four.
 */
function multiply(layer: DenseLayer, input: Float32Array, target: Float32Array): void {
  const { inputs, outputs, weights, biases } = layer;
  let row = 0;
  for (; row + 4 <= outputs; row += 4) {
    const first = row * inputs;
    const second = first + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let x = 0; x < inputs; x += 1) {
      const value = input[x] as number;
      a += (weights[first + x] as number) * value;
      b += (weights[second + x] as number) * value;
      c += (weights[third + x] as number) * value;
      d += (weights[fourth + x] as number) * value;
    }
    target[row] = a + (biases[row] as number);
    target[row + 1] = b + (biases[row + 1] as number);
    target[row + 2] = c + (biases[row + 2] as number);
    target[row + 3] = d + (biases[row + 3] as number);
  }
  for (; row < outputs; row += 1) {
    const first = row * inputs;
    let sum = 0;
    for (let x = 0; x < inputs; x += 1) {
      sum += (weights[first + x] as number) * (input[x] as number);
    }
    target[row] = sum + (biases[row] as number);
  }
}

function activate(activation: Activation, values: Float32Array): void {
  switch (activation) {
    case 'none':
      return;
    case 'tanh':
      for (let i = 0; i < values.length; i += 1) values[i] = Math.tanh(values[i] as number);
      return;
    case 'relu':
      for (let i = 0; i < values.length; i += 1) values[i] = Math.max(values[i] as number, 0);
      return;
    case 'elu':
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i] as number;
        if (value < 0) values[i] = Math.expm1(value);
      }
      return;
    case 'leakyRelu':
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i] as number;
        if (value < 0) values[i] = value * 0.01;
      }
  }
}
