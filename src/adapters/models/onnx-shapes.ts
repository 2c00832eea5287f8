import { refuse } from './model-error.ts';
import { ELEMENT, type OnnxNode } from './onnx-file.ts';

/** A tensor between two operators: how large it will be, and its values if they are a few known integers. */
export interface OnnxValue {
  readonly type: number;
  readonly shape: readonly number[];
  readonly integers: readonly number[] | null;
}

/** What an operator makes, and the work that it takes, counted in multiplications. */
export interface Inferred {
  readonly value: OnnxValue;
  readonly work: number;
}

/** Whatever is no product of matrices takes up to a hundred times as long for an element as that for a multiplication. */
const WORK_PER_ELEMENT = 32;

type Inputs = readonly (OnnxValue | null)[];
type Infer = (node: OnnxNode, inputs: Inputs) => OnnxValue;

/**
 * What one operator makes of its inputs, without running it: shapes are known when a model is loaded, and so is the
 * work. Operators that no feed-forward policy needs are refused, above all those that repeat, that branch, or that
 * make large tensors out of nothing. Refuses by `refuse`.
 *
 * @see the operators' pages in the ONNX specification
 */
export function inferNode(node: OnnxNode, inputs: Inputs): Inferred {
  const infer = Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : undefined;
  const hasGraph = [...node.attributes.values()].some(({ kind }) => kind === 'graph');
  const isSingle = node.outputs.slice(1).every((name) => name === '');
  if (!infer || hasGraph || !isSingle) {
    return refuse({ code: 'model.unsupportedOperator', operator: node.operator.slice(0, 100) });
  }
  const value = infer(node, inputs);
  const largest = Math.max(
    sizeOf(value.shape),
    ...inputs.map((input) => sizeOf(input?.shape ?? [])),
  );
  const isProduct = node.operator === 'Gemm' || node.operator === 'MatMul';
  const inner = isProduct ? innerSize(node, inputs) : 1;
  return { value, work: isProduct ? sizeOf(value.shape) * inner : largest * WORK_PER_ELEMENT };
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

const misfit = (node: OnnxNode): never =>
  refuse({ code: 'model.badOnnx', problem: `${node.operator}: inputs do not fit` });

function inputOf(node: OnnxNode, inputs: Inputs, index: number): OnnxValue {
  return inputs[index] ?? misfit(node);
}

const integerAttribute = (node: OnnxNode, name: string, otherwise: number): number =>
  node.attributes.get(name)?.integers[0] ?? otherwise;

/** Axes or sizes: an attribute in older operator sets, a constant input in newer ones; undefined when not given. */
function listOf(node: OnnxNode, inputs: Inputs, name: string): readonly number[] | undefined {
  const attribute = node.attributes.get(name);
  if (attribute) return attribute.integers;
  const input = inputs[1];
  return input ? (input.integers ?? misfit(node)) : undefined;
}

/** An axis counted from the front. */
function axisOf(node: OnnxNode, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  return counted >= 0 && counted < rank ? counted : misfit(node);
}

const of = (
  type: number,
  shape: readonly number[],
  integers: readonly number[] | null = null,
): OnnxValue => ({
  type,
  shape,
  integers,
});

const sameAsFirst: Infer = (node, inputs) => {
  const { type, shape, integers } = inputOf(node, inputs, 0);
  return of(type, shape, node.operator === 'Identity' ? integers : null);
};

const broadcast: Infer = (node, inputs) => {
  const { type } = inputOf(node, inputs, 0);
  return of(
    type,
    inputs.reduce<readonly number[]>((shape, input) => {
      return broadcastShapes(node, shape, (input ?? misfit(node)).shape);
    }, []),
  );
};

function broadcastShapes(node: OnnxNode, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    return left === right || right === 1 ? left : left === 1 ? right : misfit(node);
  });
}

const cast: Infer = (node, inputs) => {
  const { shape, integers } = inputOf(node, inputs, 0);
  const type = integerAttribute(node, 'to', 0);
  const isInteger = type === ELEMENT.int32 || type === ELEMENT.int64;
  return of(type, shape, isInteger ? integers : null);
};

const constant: Infer = (node) => {
  const [[name, attribute] = []] = node.attributes;
  if (attribute === undefined || node.attributes.size > 1) return misfit(node);
  const { tensor, integers, count } = attribute;
  if (name === 'value' && tensor) return tensor;
  if (name === 'value_int') return of(ELEMENT.int64, [], integers);
  if (name === 'value_ints') return of(ELEMENT.int64, [integers.length], integers);
  if (name === 'value_float') return of(ELEMENT.float32, []);
  return name === 'value_floats' ? of(ELEMENT.float32, [count]) : misfit(node);
};

const flatten: Infer = (node, inputs) => {
  const { type, shape } = inputOf(node, inputs, 0);
  const given = integerAttribute(node, 'axis', 1);
  const axis = given < 0 ? given + shape.length : given;
  return of(type, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
};

const reshape: Infer = (node, inputs) => {
  const { type, shape, integers } = inputOf(node, inputs, 0);
  const keepsZero = integerAttribute(node, 'allowzero', 0) !== 0;
  const wanted = (listOf(node, inputs, 'shape') ?? misfit(node)).map((size, i) =>
    size === 0 && !keepsZero ? (shape[i] ?? misfit(node)) : size,
  );
  const known = sizeOf(wanted.filter((size) => size !== -1));
  const sizes = wanted.map((size) => (size === -1 ? sizeOf(shape) / known : size));
  const fits =
    sizes.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    wanted.filter((size) => size === -1).length <= 1 &&
    sizeOf(sizes) === sizeOf(shape);
  return fits ? of(type, sizes, integers) : misfit(node);
};

const squeeze: Infer = (node, inputs) => {
  const { type, shape, integers } = inputOf(node, inputs, 0);
  const axes = listOf(node, inputs, 'axes')?.map((axis) => axisOf(node, axis, shape.length));
  const isDropped = (size: number, i: number): boolean => (axes ? axes.includes(i) : size === 1);
  if (axes?.some((axis) => shape[axis] !== 1)) return misfit(node);
  return of(
    type,
    shape.filter((size, i) => !isDropped(size, i)),
    integers,
  );
};

const unsqueeze: Infer = (node, inputs) => {
  const { type, shape, integers } = inputOf(node, inputs, 0);
  const given = listOf(node, inputs, 'axes') ?? misfit(node);
  const rank = shape.length + given.length;
  const axes = given.map((axis) => axisOf(node, axis, rank));
  if (new Set(axes).size !== axes.length) return misfit(node);
  const sizes = [...shape];
  for (const axis of axes.toSorted((a, b) => a - b)) sizes.splice(axis, 0, 1);
  return of(type, sizes, integers);
};

const transpose: Infer = (node, inputs) => {
  const { type, shape } = inputOf(node, inputs, 0);
  const order = node.attributes.get('perm')?.integers ?? shape.map((_, i) => i).reverse();
  const isOrder = order.length === shape.length && shape.every((_, i) => order.includes(i));
  return isOrder
    ? of(
        type,
        order.map((axis) => shape[axis] as number),
      )
    : misfit(node);
};

const concat: Infer = (node, inputs) => {
  const { type, shape } = inputOf(node, inputs, 0);
  const axis = axisOf(node, integerAttribute(node, 'axis', 0), shape.length);
  let size = 0;
  let integers: number[] | null = [];
  for (const input of inputs) {
    if (!input || input.shape.length !== shape.length) return misfit(node);
    if (input.shape.some((other, i) => i !== axis && other !== shape[i])) return misfit(node);
    size += input.shape[axis] as number;
    integers = integers && input.integers ? [...integers, ...input.integers] : null;
  }
  return of(type, shape.with(axis, size), shape.length === 1 ? integers : null);
};

const shapeOf: Infer = (node, inputs) => {
  const { shape } = inputOf(node, inputs, 0);
  const { length } = shape;
  const end = node.attributes.get('end')?.integers[0];
  const part = shape.slice(integerAttribute(node, 'start', 0), end ?? length);
  return of(ELEMENT.int64, [part.length], part);
};

const gather: Infer = (node, inputs) => {
  const { type, shape, integers } = inputOf(node, inputs, 0);
  const indices = inputOf(node, inputs, 1);
  const axis = axisOf(node, integerAttribute(node, 'axis', 0), shape.length);
  const picked =
    shape.length === 1 && integers && indices.integers
      ? indices.integers.map((index) => integers.at(index) ?? misfit(node))
      : null;
  return of(type, [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)], picked);
};

const gemm: Infer = (node, inputs) => {
  const { type, shape: left } = transposed(node, inputs, 0, 'transA');
  const { shape: right } = transposed(node, inputs, 1, 'transB');
  const [rows, inner] = left;
  if (left.length !== 2 || right.length !== 2 || inner !== right[0]) return misfit(node);
  const shape = [rows as number, right[1] as number];
  const added = inputs[2];
  if (added && broadcastShapes(node, shape, added.shape).join() !== shape.join())
    return misfit(node);
  return of(type, shape);
};

function transposed(node: OnnxNode, inputs: Inputs, index: number, attribute: string): OnnxValue {
  const { type, shape } = inputOf(node, inputs, index);
  return of(type, integerAttribute(node, attribute, 0) === 0 ? shape : shape.toReversed());
}

/** Matrices of the last two axes, broadcast over the others; a vector is a row on the left, a column on the right. */
const matMul: Infer = (node, inputs) => {
  const { type, shape: a } = inputOf(node, inputs, 0);
  const { shape: b } = inputOf(node, inputs, 1);
  if (a.length === 0 || b.length === 0) return misfit(node);
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  if (left.at(-1) !== right.at(-2)) return misfit(node);
  const outer = broadcastShapes(node, left.slice(0, -2), right.slice(0, -2));
  return of(type, [
    ...outer,
    ...(a.length === 1 ? [] : [left.at(-2) as number]),
    ...(b.length === 1 ? [] : [right.at(-1) as number]),
  ]);
};

/** The size that a product sums over. */
function innerSize(node: OnnxNode, inputs: Inputs): number {
  const { shape } =
    node.operator === 'Gemm' ? transposed(node, inputs, 0, 'transA') : inputOf(node, inputs, 0);
  return shape.at(-1) ?? 1;
}

const argMax: Infer = (node, inputs) => {
  const { shape } = inputOf(node, inputs, 0);
  const axis = axisOf(node, integerAttribute(node, 'axis', 0), shape.length);
  const keeps = integerAttribute(node, 'keepdims', 1) !== 0;
  return of(ELEMENT.int64, keeps ? shape.with(axis, 1) : shape.toSpliced(axis, 1));
};

const reduce: Infer = (node, inputs) => {
  const { type, shape } = inputOf(node, inputs, 0);
  const given = listOf(node, inputs, 'axes') ?? [];
  if (given.length === 0 && integerAttribute(node, 'noop_with_empty_axes', 0) !== 0)
    return of(type, shape);
  const axes =
    given.length === 0
      ? shape.map((_, i) => i)
      : given.map((axis) => axisOf(node, axis, shape.length));
  const keeps = integerAttribute(node, 'keepdims', 1) !== 0;
  return of(
    type,
    keeps
      ? shape.map((size, i) => (axes.includes(i) ? 1 : size))
      : shape.filter((_, i) => !axes.includes(i)),
  );
};

const named = (names: string, infer: Infer): Record<string, Infer> =>
  Object.fromEntries(names.split(' ').map((name) => [name, infer]));

const OPERATORS: Readonly<Record<string, Infer>> = {
  ...named(
    'Relu LeakyRelu Elu Selu Celu Tanh Sigmoid HardSigmoid HardSwish Softplus Softsign',
    sameAsFirst,
  ),
  ...named(
    'Gelu Mish Erf Exp Log Neg Abs Sqrt Reciprocal Sign Softmax LogSoftmax Clip',
    sameAsFirst,
  ),
  ...named('Identity Dropout BatchNormalization LayerNormalization', sameAsFirst),
  ...named('Add Sub Mul Div Pow Min Max Sum Mean PRelu', broadcast),
  ...named('ReduceSum ReduceMean ReduceMax ReduceMin ReduceL2 ReduceLogSumExp', reduce),
  Cast: cast,
  Constant: constant,
  Flatten: flatten,
  Reshape: reshape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Concat: concat,
  Shape: shapeOf,
  Gather: gather,
  Gemm: gemm,
  MatMul: matMul,
  ArgMax: argMax,
};
