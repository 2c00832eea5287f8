import { env, type InferenceSession, type OnnxValue, Tensor } from 'onnxruntime-node';
// The public session answers in a later turn of the event loop; a decision has to be made in this one.
import { type Binding, binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import { err, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { makeDecision } from './make-decision.ts';
import type { Decision, Model, ModelPort } from './model.ts';
import { type ModelError, refuse } from './model-error.ts';
import type { OnnxParts } from './onnx-parts.ts';
import type { PolicyOutputs } from './onnx-policy.ts';

/**
 * One thread: at this size a second one costs more than it does. Optimizing beyond the basics doubles the time that
 * opening takes, in which nobody decides, and gains nothing on layers and activations.
 */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'basic',
  enableCpuMemArena: false,
  logSeverityLevel: 4,
};

/** Gets the runtime ready, so that the first model to be opened waits for nothing. */
export function warmUp(): void {
  env.logLevel = 'fatal';
  initOrt();
}

function openSession(content: Uint8Array): Binding.InferenceSession {
  warmUp();
  const session = new binding.InferenceSession();
  try {
    session.loadModel(
      content.buffer as ArrayBuffer,
      content.byteOffset,
      content.byteLength,
      OPTIONS,
    );
  } catch (error) {
    return refuse({ code: 'model.runtimeRefused', reason: reasonOf(error) });
  }
  return session;
}

const reasonOf = (error: unknown): string =>
  ((error as Error).message.split('\n', 1)[0] ?? '').slice(0, 300);

/** A policy that ONNX Runtime computes. Opening it refuses by `refuse`. */
export class OnnxModel implements Model {
  readonly format = 'onnx';
  readonly sha256: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  readonly metadata: Model['metadata'];
  readonly #session: Binding.InferenceSession;
  readonly #names: PolicyOutputs;
  /** The runtime reads from here and writes to arrays that it asks of JavaScript: neither side owns the other's. */
  readonly #input = new Float32Array(KALSHI52.size);
  readonly #feeds: Readonly<Record<string, Tensor>>;
  readonly #fetches: Readonly<Record<string, null>>;

  constructor({ sha256, inputs, outputs, metadata, policy }: OnnxParts) {
    this.sha256 = sha256;
    this.inputs = inputs;
    this.outputs = outputs;
    this.metadata = metadata;
    this.#names = policy.outputs;
    const lent = policy.lent.map(
      ({ name, shape, values }) => [name, new Tensor('float32', values, shape)] as const,
    );
    const observation = new Tensor('float32', this.#input, [1, KALSHI52.size]);
    this.#feeds = { ...Object.fromEntries(lent), [policy.input]: observation };
    const wanted = Object.values(policy.outputs).filter((name) => name !== null);
    this.#fetches = Object.fromEntries(wanted.map((name) => [name, null]));
    this.#session = openSession(policy.content);
  }

  decide(observation: Float32Array): Result<Decision, ModelError> {
    this.#input.set(observation);
    let answers: Answers;
    try {
      answers = this.#session.run(this.#feeds, this.#fetches, {});
    } catch (error) {
      return err({ code: 'model.runtimeRefused', reason: reasonOf(error) });
    }
    const names = this.#names;
    const value = names.value === null ? null : numberOf(answers, names.value);
    if (names.action === null) {
      return makeDecision({ logits: logitsOf(answers, names.logits), action: null, value });
    }
    const logits = names.logits === null ? null : logitsOf(answers, names.logits);
    return makeDecision({ logits, action: numberOf(answers, names.action), value });
  }

  release(): void {
    this.#session.dispose();
  }
}

type Answers = Readonly<Record<string, OnnxValue>>;

const dataOf = (answers: Answers, name: string): Tensor['data'] => (answers[name] as Tensor).data;

/** A copy, so that nobody holds on to what the runtime made. */
const logitsOf = (answers: Answers, name: string): Float32Array =>
  (dataOf(answers, name) as Float32Array).slice();

/** The single number of a float or of an int64 output. */
const numberOf = (answers: Answers, name: string): number => Number(dataOf(answers, name)[0]);
