import type { Result } from '../../base/result.ts';
import { type Activation, type DenseLayer, Mlp } from '../../domain/learning/network/mlp.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { makeDecision } from './make-decision.ts';
import type { Decision, Model } from './model.ts';
import { type ModelError, refuse } from './model-error.ts';
import { readSb3Settings, type Sb3Settings } from './sb3-settings.ts';
import { readTorchWeights, type Tensor } from './torch-weights.ts';
import { ZipArchive } from './zip-archive.ts';

const SETTINGS_LIMIT_BYTES = 4 << 20;
const WEIGHTS_LIMIT_BYTES = 32 << 20;
const VERSION_LIMIT_BYTES = 64;

type Weights = ReadonlyMap<string, Tensor>;

/** What a Stable-Baselines3 file says, as plain data. */
export interface Sb3Parts {
  readonly format: 'sb3-zip';
  readonly sha256: string;
  readonly metadata: Model['metadata'];
  readonly actor: readonly DenseLayer[];
  readonly critic: readonly DenseLayer[];
}

/**
 * Reads a policy that Stable-Baselines3 saved (PPO or A2C with MlpPolicy): its settings and its weights, nothing
 * else of the archive. Refuses by `refuse`.
 */
export function readSb3Parts(content: Uint8Array, sha256: string): Sb3Parts {
  const archive = new ZipArchive(content, 'required');
  const settings = readSb3Settings(archive.read('data', SETTINGS_LIMIT_BYTES));
  const weights = readTorchWeights(archive.read('policy.pth', WEIGHTS_LIMIT_BYTES), checkName);
  const { activation, netArch } = settings;
  const actor = readNetwork(weights, {
    hidden: 'policy_net',
    head: 'action_net',
    activation,
    outputs: ACTIONS.length,
    widths: netArch?.pi,
  });
  const critic = readNetwork(weights, {
    hidden: 'value_net',
    head: 'value_net',
    activation,
    outputs: 1,
    widths: netArch?.vf,
  });
  const metadata = describe(archive, settings, actor, critic);
  return { format: 'sb3-zip', sha256, metadata, actor, critic };
}

/** Two networks of our own. */
export class Sb3Model implements Model {
  readonly format = 'sb3-zip';
  readonly sha256: string;
  readonly inputs = [
    { name: 'observation', type: 'float32', shape: ['batch', KALSHI52.size] },
  ] as const;
  readonly outputs = [
    { name: 'logits', type: 'float32', shape: ['batch', ACTIONS.length] },
    { name: 'value', type: 'float32', shape: ['batch', 1] },
  ] as const;
  readonly metadata: Model['metadata'];
  readonly #actor: Mlp;
  readonly #critic: Mlp;

  constructor(parts: Sb3Parts) {
    this.sha256 = parts.sha256;
    this.metadata = parts.metadata;
    this.#actor = new Mlp(parts.actor);
    this.#critic = new Mlp(parts.critic);
  }

  decide(observation: Float32Array): Result<Decision, ModelError> {
    const logits = this.#actor.run(observation).slice();
    const value = this.#critic.run(observation)[0] as number;
    return makeDecision({ logits, action: null, value });
  }

  release(): void {
    // All of it is JavaScript's own.
  }
}

/** Every parameter that an MlpPolicy has; anything else belongs to a policy that acts in another way. */
function checkName(name: string): void {
  const isKnown =
    /^mlp_extractor\.(policy|value)_net\.\d{1,3}\.(weight|bias)$/.test(name) ||
    /^(action|value)_net\.(weight|bias)$/.test(name);
  if (!isKnown)
    refuse({ code: 'model.unsupportedPolicy', found: `parameter ${name.slice(0, 100)}` });
}

interface NetworkNames {
  /** The part of `mlp_extractor` with the hidden layers. */
  readonly hidden: string;
  readonly head: string;
  readonly activation: Activation;
  readonly outputs: number;
  readonly widths: readonly number[] | undefined;
}

/** Hidden layers have the even numbers, since activations are counted too. */
function readNetwork(
  weights: Weights,
  { hidden, head, activation, outputs, widths }: NetworkNames,
): DenseLayer[] {
  const prefix = `mlp_extractor.${hidden}.`;
  const count = [...weights.keys()].filter((name) => name.startsWith(prefix)).length / 2;
  const names = [...Array(Math.ceil(count)).keys()].map((i) => `${prefix}${2 * i}`);
  const layers: DenseLayer[] = [];
  let inputs = KALSHI52.size;
  for (const name of names) {
    layers.push(readLayer(weights, name, inputs, activation));
    inputs = (layers.at(-1) as DenseLayer).outputs;
  }
  const last = readLayer(weights, head, inputs, 'none');
  if (last.outputs !== outputs) {
    return refuse({
      code: 'model.wrongOutput',
      found: `${head} [${last.outputs}]`,
      expected: `[${outputs}]`,
    });
  }
  if (widths && widths.join() !== layers.map((layer) => layer.outputs).join()) {
    return refuse({ code: 'model.badSettings', problem: 'net_arch contradicts the weights' });
  }
  return [...layers, last];
}

function readLayer(
  weights: Weights,
  name: string,
  inputs: number,
  activation: Activation,
): DenseLayer {
  const weight = parameter(weights, `${name}.weight`);
  const bias = parameter(weights, `${name}.bias`);
  const [outputs = 0, width, ...more] = weight.shape;
  if (width !== inputs || more.length > 0) return badShape(`${name}.weight`, weight);
  if (bias.shape.length !== 1 || bias.shape[0] !== outputs) return badShape(`${name}.bias`, bias);
  return { inputs, outputs, weights: weight.values, biases: bias.values, activation };
}

function parameter(weights: Weights, name: string): Tensor {
  return weights.get(name) ?? refuse({ code: 'model.missingParameter', parameter: name });
}

const badShape = (tensor: string, { shape }: Tensor): never =>
  refuse({ code: 'model.badTensor', tensor, problem: `shape [${shape.join()}]` });

function describe(
  archive: ZipArchive,
  { activation, algorithm, timesteps }: Sb3Settings,
  actor: readonly DenseLayer[],
  critic: readonly DenseLayer[],
): Model['metadata'] {
  const version = '_stable_baselines3_version';
  const widths = (layers: readonly DenseLayer[]): number[] =>
    layers.slice(0, -1).map(({ outputs }) => outputs);
  return {
    library: 'stable-baselines3',
    version: archive.names.includes(version)
      ? archive.read(version, VERSION_LIMIT_BYTES).toString('utf8').trim()
      : null,
    algorithm,
    activation,
    actor: widths(actor),
    critic: widths(critic),
    timesteps,
  };
}
