import { refuse } from './model-error.ts';
import { type Field, Message } from './protobuf.ts';

// Numbers of messages, fields and types are those of onnx/onnx.proto (ONNX 1.19).

/** Element types that are read here, and their sizes in bytes. */
export const ELEMENT = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
const ELEMENT_BYTES: Readonly<Record<number, number>> = { 1: 4, 6: 4, 7: 8, 9: 1, 11: 8 };
const TYPE_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(ELEMENT).map(([name, type]) => [type, name]),
);
export const typeName = (type: number): string => TYPE_NAMES[type] ?? `type ${type}`;

/** Integers of a tensor are only of interest where they are a shape or a list of axes. */
const MOST_INTEGERS = 16;
const MOST_DIMENSIONS = 8;
/** Where a tensor keeps its values: as bytes, or by fields made for a few types each. */
const RAW_DATA = 9;
const DATA_FIELDS: Readonly<Record<number, readonly number[]>> = {
  4: [ELEMENT.float32],
  5: [ELEMENT.int32, ELEMENT.bool],
  7: [ELEMENT.int64],
  10: [ELEMENT.float64],
};

export interface OnnxTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  /** Its values if they are a few integers. */
  readonly integers: readonly number[] | null;
  /** The bytes of its values if they are float32, the lowest first. */
  readonly floats: Buffer | null;
  readonly raw: Buffer;
}

/** The kinds of attribute that decide about shapes; `other` are numbers and texts, `graph` holds operators. */
export interface OnnxAttribute {
  readonly kind: 'integer' | 'integers' | 'tensor' | 'other' | 'graph';
  readonly integers: readonly number[];
  /** Numbers in a list that is not of integers. */
  readonly count: number;
  readonly tensor: OnnxTensor | null;
}

export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  readonly raw: Buffer;
}

/** An input or output as declared; a free dimension is a name, and null is a shape that is not declared. */
export interface OnnxPort {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[] | null;
}

export interface OnnxFile {
  readonly irVersion: number;
  /** Of the standard operators. */
  readonly opset: number;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly weights: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Reads an ONNX file: the graph and what it is made of, nothing that lies elsewhere. Refuses by `refuse`. */
export function readOnnxFile(content: Uint8Array): OnnxFile {
  let irVersion = 0;
  let producer = '';
  let graph: Graph | undefined;
  const opsets: (readonly [domain: string, version: number])[] = [];
  const metadata = new Map<string, string>();
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  readMessage('model', new Message(bytes), {
    once: {
      1: (field) => (irVersion = integerOf(field)),
      2: (field) => (producer = textOf(field)),
      7: (field) => (graph = readGraph(messageOf(field))),
    },
    repeated: {
      8: (field) => opsets.push(readOpset(messageOf(field))),
      14: (field) => {
        const [key, value] = readMetadata(messageOf(field));
        metadata.set(key, value);
      },
    },
    // Producer's version, domain, model version, documentation; training, functions and devices are not used.
    ignored: [3, 4, 5, 6, 20, 25, 26],
  });
  const standard = opsets.filter(([domain]) => isStandard(domain));
  const [opset] = standard;
  if (graph === undefined || opset === undefined || standard.length > 1) return bad('no ONNX');
  return { irVersion, opset: opset[1], producer, metadata, ...graph };
}

type Graph = Pick<OnnxFile, 'nodes' | 'weights' | 'inputs' | 'outputs'>;

/** Whether a domain is the one of the standard operators. */
export const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function readGraph(message: Message): Graph {
  const nodes: OnnxNode[] = [];
  const weights = new Map<string, OnnxTensor>();
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  readMessage('graph', message, {
    repeated: {
      1: (field) => nodes.push(readNode(field)),
      5: (field) => {
        const tensor = readTensor(field);
        if (weights.has(tensor.name)) bad(`${tensor.name} twice`);
        weights.set(tensor.name, tensor);
      },
      11: (field) => inputs.push(readPort(messageOf(field))),
      12: (field) => outputs.push(readPort(messageOf(field))),
    },
    // Name, documentation, shapes of what lies between, quantization and metadata.
    ignored: [2, 10, 13, 14, 16],
  });
  return { nodes, weights, inputs, outputs };
}

function readNode(field: Field): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let operator = '';
  let domain = '';
  readMessage('node', messageOf(field), {
    once: {
      4: (part) => (operator = textOf(part)),
      7: (part) => (domain = textOf(part)),
    },
    repeated: {
      1: (part) => inputs.push(textOf(part)),
      2: (part) => outputs.push(textOf(part)),
      5: (part) => {
        const [name, attribute] = readAttribute(messageOf(part));
        if (attributes.has(name)) bad(`attribute ${name} twice`);
        attributes.set(name, attribute);
      },
    },
    // Name, documentation and metadata.
    ignored: [3, 6, 9],
  });
  if (!isStandard(domain)) return refuse({ code: 'model.customOperator', domain, operator });
  return { operator, domain, inputs, outputs, attributes, raw: field.raw };
}

function readAttribute(message: Message): readonly [name: string, OnnxAttribute] {
  let name = '';
  let kind: OnnxAttribute['kind'] = 'other';
  let tensor: OnnxTensor | null = null;
  let count = 0;
  const integers: number[] = [];
  const isGraph = (): void => void (kind = 'graph');
  readMessage('attribute', message, {
    once: {
      1: (field) => (name = textOf(field)),
      3: (field) => {
        kind = 'integer';
        integers.push(integerOf(field));
      },
      5: (field) => {
        kind = 'tensor';
        tensor = readTensor(field);
      },
    },
    repeated: {
      7: (field) => (count += field.content.length / 4),
      8: (field) => {
        kind = 'integers';
        for (const integer of integersOf(field)) integers.push(Number(integer));
      },
      6: isGraph,
      11: isGraph,
    },
    // A number, a text, texts, documentation, the type.
    ignored: [2, 4, 9, 13, 20],
  });
  return [name, { kind, integers, count, tensor }];
}

function readTensor(field: Field): OnnxTensor {
  const shape: number[] = [];
  const data: Field[] = [];
  let name = '';
  let type = 0;
  let isExternal = false;
  const hold = (part: Field): void => {
    contentOf(part);
    data.push(part);
  };
  readMessage('tensor', messageOf(field), {
    once: {
      2: (part) => (type = integerOf(part)),
      4: hold,
      5: hold,
      7: hold,
      8: (part) => (name = textOf(part)),
      9: hold,
      10: hold,
      14: (part) => (isExternal ||= integerOf(part) !== 0),
    },
    repeated: {
      1: (part) => {
        for (const size of integersOf(part)) shape.push(Number(size));
      },
      13: () => (isExternal = true),
    },
    // Documentation and metadata.
    ignored: [12, 16],
  });
  if (isExternal) return refuse({ code: 'model.externalData', tensor: name });
  if (shape.length > MOST_DIMENSIONS || !shape.every((size) => size >= 0)) return badTensor(name);
  const elements = shape.reduce((count, size) => count * size, 1);
  if (data.length > 1 || !Number.isSafeInteger(elements)) return badTensor(name);
  const [values] = data;
  const integers = values ? countedValues(values, type, elements, name) : null;
  if (values === undefined && elements > 0) return badTensor(name);
  const floats = type === ELEMENT.float32 && values ? values.content : null;
  return { name, type, shape, integers, floats, raw: field.raw };
}

const badTensor = (tensor: string): never =>
  refuse({ code: 'model.badTensor', tensor, problem: 'shape and data contradict each other' });

/** Checks that there are as many values as the shape says, and gives them if they are a few integers. */
function countedValues(
  { number, content, message }: Field,
  type: number,
  elements: number,
  name: string,
): readonly number[] | null {
  const isInteger = type === ELEMENT.int32 || type === ELEMENT.int64;
  const isFew = isInteger && elements <= MOST_INTEGERS;
  const size = ELEMENT_BYTES[type] ?? badTensor(name);
  if (number === RAW_DATA) {
    if (content.length !== elements * size) return badTensor(name);
    if (!isFew) return null;
    return Array.from({ length: elements }, (_, i) =>
      size === 8 ? Number(content.readBigInt64LE(8 * i)) : content.readInt32LE(4 * i),
    );
  }
  if (!DATA_FIELDS[number]?.includes(type)) return badTensor(name);
  if (type === ELEMENT.float32 || type === ELEMENT.float64) {
    return content.length === elements * size ? null : badTensor(name);
  }
  const integers = message.integers().map(Number);
  if (integers.length !== elements) return badTensor(name);
  return isFew ? integers : null;
}

function readPort(message: Message): OnnxPort {
  let name = '';
  let type = 0;
  let shape: (number | string)[] | null = null;
  const readDimension = (dimension: Message): number | string => {
    let size: number | string = '?';
    readMessage('dimension', dimension, {
      once: { 1: (part) => (size = integerOf(part)), 2: (part) => (size = textOf(part)) },
      ignored: [3],
    });
    return size;
  };
  const readShape = (dimensions: Message): void => {
    const sizes: (number | string)[] = [];
    readMessage('shape', dimensions, {
      repeated: { 1: (part) => sizes.push(readDimension(messageOf(part))) },
    });
    shape = sizes;
  };
  const readTensorType = (field: Field): void =>
    readMessage('tensor type', messageOf(field), {
      once: {
        1: (part) => (type = integerOf(part)),
        2: (part) => readShape(messageOf(part)),
      },
    });
  readMessage('value', message, {
    once: {
      1: (field) => (name = textOf(field)),
      // Sequences, maps and the like stay what they are: of no type that is known here.
      2: (field) =>
        readMessage('type', messageOf(field), {
          once: { 1: readTensorType },
          ignored: [4, 5, 6, 7, 8, 9],
        }),
    },
    ignored: [3, 4],
  });
  return { name, type, shape };
}

function readOpset(message: Message): readonly [domain: string, version: number] {
  let domain = '';
  let version = 0;
  readMessage('operator set', message, {
    once: {
      1: (field) => (domain = textOf(field)),
      2: (field) => (version = integerOf(field)),
    },
  });
  return [domain, version];
}

function readMetadata(message: Message): readonly [key: string, value: string] {
  let key = '';
  let value = '';
  readMessage('metadata', message, {
    once: { 1: (field) => (key = textOf(field)), 2: (field) => (value = textOf(field)) },
  });
  return [key, value];
}

interface MessageReaders {
  /** Fields that may be there once; the file would have two readings otherwise. */
  readonly once?: Readonly<Record<number, (field: Field) => void>>;
  readonly repeated?: Readonly<Record<number, (field: Field) => void>>;
  readonly ignored?: readonly number[];
}

/** Hands every field of a message to its reader; one that nobody knows is refused. */
function readMessage(
  kind: string,
  message: Message,
  { once = {}, repeated = {}, ignored = [] }: MessageReaders,
): void {
  const seen = new Set<number>();
  for (const field of message.fields()) {
    const { number } = field;
    const readOnce = once[number];
    if (readOnce) {
      if (seen.has(number)) return bad(`${kind}: field ${number} twice`);
      seen.add(number);
      readOnce(field);
    } else if (repeated[number]) repeated[number](field);
    else if (!ignored.includes(number)) return bad(`${kind}: field ${number}`);
  }
}

const bad = (problem: string): never => refuse({ code: 'model.badOnnx', problem });

const contentOf = ({ wire, content }: Field): Buffer => (wire === 2 ? content : bad('wire type'));
const messageOf = ({ wire, message }: Field): Message => (wire === 2 ? message : bad('wire type'));
const textOf = (field: Field): string => contentOf(field).toString('utf8');

function integerOf({ wire, integer }: Field): number {
  const value = Number(integer);
  return wire === 0 && Number.isSafeInteger(value) ? value : bad('wire type');
}

/** One integer of a list, or a list in one piece. */
const integersOf = ({ wire, integer, message }: Field): bigint[] =>
  wire === 0 ? [integer] : message.integers();
