import { KALSHI52 } from '../../domain/observation/schema.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { attempt, type ModelError, refuse } from './model-error.ts';
import {
  ELEMENT,
  type OnnxFile,
  type OnnxNode,
  type OnnxPort,
  type OnnxTensor,
  typeName,
} from './onnx-file.ts';
import { inferNode, type OnnxValue, sizeOf } from './onnx-shapes.ts';
import { findLentWeights, type LentWeight, lend } from './onnx-weights.ts';
import { bytesField, integerField, messageField } from './protobuf.ts';

/** Elements of one tensor, and multiplications of one decision: far beyond what decides in microseconds. */
const MOST_ELEMENTS = 1 << 20;
const MOST_WORK = 10_000_000;
/**
 * What ONNX Runtime takes over when it opens the policy, where decisions are made: each operator and each weight costs
 * it 10 to 16 µs, and a megabyte half a millisecond.
 */
const MOST_PARTS = 200;
const MOST_BYTES = 2 << 20;
/** From this version of the format on, weights need not be inputs as well. */
const IR_VERSION_WITH_CONSTANTS = 4;

/** The outputs that a decision is made of: logits or an action, or both. */
export type PolicyOutputs = { readonly value: string | null } & (
  | { readonly logits: string; readonly action: null }
  | { readonly logits: string | null; readonly action: string }
);

/** What of a file decides: a file of its own, in which nothing else is left. */
export interface OnnxPolicy {
  readonly input: string;
  readonly outputs: PolicyOutputs;
  readonly content: Uint8Array;
  /** Inputs of that file besides the observation. */
  readonly lent: readonly LentWeight[];
}

/** What is known of a tensor before anything runs; or why nothing is. */
type Finding =
  | { readonly known: OnnxValue; readonly work: number; readonly maker: OnnxNode | null }
  | { readonly failure: ModelError };
type Findings = ReadonlyMap<string, Finding>;

/**
 * Finds the policy in a file: its one input, the outputs that make a decision, and the operators on the way between.
 * What the decision does not need is left out, so that the runtime is given nothing that was not looked at. Refuses
 * by `refuse`.
 */
export function findPolicy(file: OnnxFile): OnnxPolicy {
  const input = findInput(file);
  const findings = followShapes(file, input.name);
  const outputs = findOutputs(file, findings);
  const names = [outputs.logits, outputs.action, outputs.value].filter((name) => name !== null);
  const nodes = nodesBehind(file, names, findings);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const weights = [...file.weights.values()].filter(({ name }) => used.has(name));
  const lent = findLentWeights(weights, nodes, input.name);
  const content = writeFile(file, {
    inputs: [input.name, ...lent.map(({ name }) => name)],
    outputs: names,
    nodes,
    weights: weights.filter((weight) => !lent.includes(weight)),
    findings,
  });
  const parts = nodes.length + weights.length;
  if (parts > MOST_PARTS) return slowToOpen(`${parts} operators and weights`, `${MOST_PARTS}`);
  if (content.length > MOST_BYTES) {
    return slowToOpen(`${content.length} bytes of constants`, `${MOST_BYTES}`);
  }
  return { input: input.name, outputs, content, lent: lent.map(lend) };
}

const slowToOpen = (found: string, limit: string): never =>
  refuse({ code: 'model.slowToOpen', found, limit });

function findInput({ inputs, weights }: OnnxFile): OnnxPort {
  const open = inputs.filter(({ name }) => !weights.has(name));
  const [input] = open;
  const [batch, size] = input?.shape ?? [];
  const isRight =
    open.length === 1 &&
    input?.type === ELEMENT.float32 &&
    input.shape?.length === 2 &&
    size === KALSHI52.size &&
    (batch === 1 || typeof batch === 'string');
  if (isRight) return input;
  return refuse({
    code: 'model.wrongInput',
    found: open.map(portText).join(', ') || 'none',
    expected: `one float32 [1 or any,${KALSHI52.size}]`,
  });
}

const portText = ({ name, type, shape }: OnnxPort): string =>
  `${name.slice(0, 50)} ${typeName(type)} [${shape?.join() ?? '?'}]`;

/** Shapes from the input to wherever they can be followed. Operators are listed in the order of their work. */
function followShapes({ nodes, weights }: OnnxFile, input: string): Findings {
  const findings = new Map<string, Finding>();
  for (const [name, known] of weights) findings.set(name, { known, work: 0, maker: null });
  const shape = [1, KALSHI52.size];
  findings.set(input, {
    known: { type: ELEMENT.float32, shape, integers: null },
    work: 0,
    maker: null,
  });
  for (const node of nodes) {
    const inferred = attempt(() => follow(node, findings));
    for (const name of node.outputs.filter((output) => output !== '')) {
      if (findings.has(name)) refuse({ code: 'model.badOnnx', problem: `${name} twice` });
      findings.set(
        name,
        inferred.ok ? { ...inferred.value, maker: node } : { failure: inferred.error },
      );
    }
  }
  return findings;
}

function follow(
  node: OnnxNode,
  findings: Findings,
): { readonly known: OnnxValue; readonly work: number } {
  const inputs = node.inputs.map((name) => (name === '' ? null : known(name, findings).known));
  const { value, work } = inferNode(node, inputs);
  if (sizeOf(value.shape) > MOST_ELEMENTS) return tooMuch(node.operator, MOST_ELEMENTS);
  return { known: value, work };
}

const tooMuch = (operator: string, limit: number): never =>
  refuse({ code: 'model.tooMuchWork', operator, limit });

function known(name: string, findings: Findings): Exclude<Finding, { failure: ModelError }> {
  const finding = findings.get(name);
  if (finding === undefined) {
    return refuse({ code: 'model.badOnnx', problem: `nothing makes ${name.slice(0, 50)}` });
  }
  return 'failure' in finding ? refuse(finding.failure) : finding;
}

type Output = OnnxValue & { readonly name: string };

function findOutputs({ outputs }: OnnxFile, findings: Findings): PolicyOutputs {
  const found = outputs.flatMap(({ name }): Output[] => {
    const finding = findings.get(name);
    return finding && 'known' in finding ? [{ name, ...finding.known }] : [];
  });
  const logits = theOne(found.filter(isLogits), /logit/i);
  const action = theOne(found.filter(isAction), /action/i);
  const value = findValue(found);
  if (action !== null) return { logits, action, value };
  if (logits !== null) return { logits, action, value };
  // What could not be followed may have been the decision: its reason says more than what else there is.
  for (const { name } of outputs) known(name, findings);
  return refuse({
    code: 'model.wrongOutput',
    found: found.map(portText).join(', ') || 'none',
    expected: `one float32 [1 or any,${ACTIONS.length}] or int64 [1 or any]`,
  });
}

const isLogits = ({ type, shape }: Output): boolean =>
  type === ELEMENT.float32 && shape.at(-1) === ACTIONS.length && sizeOf(shape) === ACTIONS.length;
const isAction = ({ type, shape }: Output): boolean =>
  type === ELEMENT.int64 && sizeOf(shape) === 1;

/** One number that is called a value, or else stands in a column: a probability of the action has no second axis. */
function findValue(outputs: readonly Output[]): string | null {
  const ones = outputs.filter(({ type, shape }) => type === ELEMENT.float32 && sizeOf(shape) === 1);
  const columns = ones.filter(({ shape }) => shape.length === 2);
  return theOne(ones, VALUE_NAME) ?? theOne(columns, VALUE_NAME);
}

const VALUE_NAME = /value|critic/i;

/** The output that is named so; if none is, the only one there is. */
function theOne(outputs: readonly Output[], pattern: RegExp): string | null {
  const named = outputs.filter(({ name }) => pattern.test(name));
  const [first, ...more] = named.length > 0 ? named : outputs;
  return first && more.length === 0 ? first.name : null;
}

/** The operators that the named tensors depend on, in the order of the file. */
function nodesBehind(
  { nodes }: OnnxFile,
  names: readonly string[],
  findings: Findings,
): readonly OnnxNode[] {
  const needed = new Set<OnnxNode>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const { maker } = known(name, findings);
    if (maker === null || needed.has(maker)) continue;
    needed.add(maker);
    open.push(...maker.inputs.filter((input) => input !== ''));
  }
  let work = 0;
  for (const node of needed) {
    work += known(node.outputs[0] as string, findings).work;
    if (work > MOST_WORK) return tooMuch(node.operator, MOST_WORK);
  }
  return nodes.filter((node) => needed.has(node));
}

interface PolicyFile {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
  readonly findings: Findings;
}

/** Field numbers as in onnx/onnx.proto. Operators and weights are taken over byte by byte. */
function writeFile(
  { irVersion, opset }: OnnxFile,
  { inputs, outputs, nodes, weights, findings }: PolicyFile,
): Uint8Array {
  const graph = [
    ...nodes.map(({ raw }) => raw),
    bytesField(2, 'policy'),
    ...weights.map(({ raw }) => raw),
    ...inputs.map((name) => portField(11, name, known(name, findings).known)),
    ...outputs.map((name) => portField(12, name, known(name, findings).known)),
  ];
  return Buffer.concat([
    integerField(1, Math.max(irVersion, IR_VERSION_WITH_CONSTANTS)),
    messageField(8, integerField(2, opset)),
    messageField(7, ...graph),
  ]);
}

function portField(number: number, name: string, { type, shape }: OnnxValue): Buffer {
  const sizes = shape.map((size) => messageField(1, integerField(1, size)));
  const tensorType = messageField(1, integerField(1, type), messageField(2, ...sizes));
  return messageField(number, bytesField(1, name), messageField(2, tensorType));
}
