import type { Activation, DenseLayer } from '../../domain/learning/network/mlp.ts';
import { bytesField, integerField, messageField } from './protobuf.ts';

// Field numbers of onnx/onnx.proto.

type AttributeValue =
  | number
  | readonly number[]
  | { readonly tensor: Buffer }
  | { readonly graph: Buffer };

export interface NodeSpec {
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly domain?: string;
}

export interface PortSpec {
  readonly name: string;
  /** 1 float32, 7 int64. */
  readonly type?: number;
  readonly shape: readonly (number | string)[] | null;
}

export interface FileSpec {
  readonly nodes: readonly NodeSpec[];
  readonly weights?: readonly Buffer[];
  readonly inputs?: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
  readonly opset?: number;
  readonly irVersion?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Further fields of the model. */
  readonly more?: readonly Buffer[];
}

/** Negative numbers take ten bytes. */
function signedField(number: number, value: number): Buffer {
  if (value >= 0) return integerField(number, value);
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); rest > 0n; rest >>= 7n) {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
  }
  return Buffer.concat([integerField(number, 0).subarray(0, -1), Buffer.from(bytes)]);
}

function attributeField(name: string, value: AttributeValue): Buffer {
  const fields: Buffer[] = [bytesField(1, name)];
  if (typeof value === 'number') fields.push(signedField(3, value), integerField(20, 2));
  else if ('tensor' in value) fields.push(bytesField(5, value.tensor), integerField(20, 4));
  else if ('graph' in value) fields.push(bytesField(6, value.graph), integerField(20, 5));
  else fields.push(...value.map((item) => signedField(8, item)), integerField(20, 7));
  return messageField(5, ...fields);
}

const nodeField = ({ op, inputs = [], outputs, attributes = {}, domain = '' }: NodeSpec): Buffer =>
  messageField(
    1,
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, op),
    ...Object.entries(attributes).map(([name, value]) => attributeField(name, value)),
    ...(domain === '' ? [] : [bytesField(7, domain)]),
  );

function portField(number: number, { name, type = 1, shape }: PortSpec): Buffer {
  const dimensions = (shape ?? []).map((size) =>
    messageField(1, typeof size === 'number' ? integerField(1, size) : bytesField(2, size)),
  );
  const tensorType = messageField(
    1,
    integerField(1, type),
    ...(shape === null ? [] : [messageField(2, ...dimensions)]),
  );
  return messageField(number, bytesField(1, name), messageField(2, tensorType));
}

/** A tensor as an operator's attribute or, in a field of its own, as a weight. */
export function tensor(
  name: string,
  shape: readonly number[],
  values: Float32Array | BigInt64Array,
  more: readonly Buffer[] = [],
): Buffer {
  return Buffer.concat([
    ...shape.map((size) => signedField(1, size)),
    integerField(2, values instanceof Float32Array ? 1 : 7),
    bytesField(8, name),
    bytesField(9, Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    ...more,
  ]);
}

export const integers = (name: string, ...values: readonly number[]): Buffer =>
  tensor(name, [values.length], BigInt64Array.from(values, BigInt));

/** The bytes of a graph. */
export const graph = ({ nodes, weights = [], inputs = [], outputs }: FileSpec): Buffer =>
  Buffer.concat([
    ...nodes.map(nodeField),
    bytesField(2, 'main'),
    ...weights.map((weight) => bytesField(5, weight)),
    ...inputs.map((port) => portField(11, port)),
    ...outputs.map((port) => portField(12, port)),
  ]);

const OBSERVATION: PortSpec = { name: 'observation', shape: ['batch', 52] };

/** An ONNX file. */
export function onnxFile(spec: FileSpec): Buffer {
  const { opset = 17, irVersion = 8, metadata = {}, more = [] } = spec;
  return Buffer.concat([
    integerField(1, irVersion),
    bytesField(2, 'by hand'),
    bytesField(7, graph({ inputs: [OBSERVATION], ...spec })),
    messageField(8, integerField(2, opset)),
    ...Object.entries(metadata).map(([key, value]) =>
      messageField(14, bytesField(1, key), bytesField(2, value)),
    ),
    ...more,
  ]);
}

const OPERATORS: Readonly<Record<Exclude<Activation, 'none'>, string>> = {
  tanh: 'Tanh',
  relu: 'Relu',
  elu: 'Elu',
  leakyRelu: 'LeakyRelu',
};

/** A network as nodes and weights, from `input` to `output`. */
export function network(
  layers: readonly DenseLayer[],
  input: string,
  output: string,
): { readonly nodes: NodeSpec[]; readonly weights: Buffer[] } {
  const nodes: NodeSpec[] = [];
  const weights: Buffer[] = [];
  let from = input;
  for (const [i, layer] of layers.entries()) {
    const name = `${output}.${i}`;
    const to = i === layers.length - 1 ? output : `${name}.sum`;
    nodes.push({
      op: 'Gemm',
      inputs: [from, `${name}.weight`, `${name}.bias`],
      outputs: [to],
      attributes: { transB: 1 },
    });
    weights.push(
      tensor(`${name}.weight`, [layer.outputs, layer.inputs], layer.weights),
      tensor(`${name}.bias`, [layer.outputs], layer.biases),
    );
    from = to;
    if (layer.activation === 'none') continue;
    from = `${name}.active`;
    nodes.push({ op: OPERATORS[layer.activation], inputs: [to], outputs: [from] });
  }
  return { nodes, weights };
}
