import type { Activation } from '../../domain/learning/network/mlp.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { refuse } from './model-error.ts';

/** What the weights of a Stable-Baselines3 policy do not say themselves. */
export interface Sb3Settings {
  readonly activation: Activation;
  /** Widths of the hidden layers of actor and critic, where the file names them. */
  readonly netArch: { readonly pi: readonly number[]; readonly vf: readonly number[] } | null;
  readonly algorithm: 'PPO' | 'A2C';
  readonly timesteps: number | null;
}

type Json = Readonly<Record<string, unknown>>;

const POLICIES = 'stable_baselines3.common.policies';
const BOX = /^<class 'gym(nasium)?\.spaces\.box\.Box'>$/;
const DISCRETE = /^<class 'gym(nasium)?\.spaces\.discrete\.Discrete'>$/;
/** Observations reach the network as float32 whichever of these a space declares. */
const FLOATS = ['float32', 'float64'];

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  "<class 'torch.nn.modules.activation.Tanh'>": 'tanh',
  "<class 'torch.nn.modules.activation.ReLU'>": 'relu',
  "<class 'torch.nn.modules.activation.ELU'>": 'elu',
  "<class 'torch.nn.modules.activation.LeakyReLU'>": 'leakyRelu',
};

/** Arguments of the policy that are read here, or that matter in training only. */
const POLICY_ARGUMENTS: ReadonlySet<string> = new Set([
  ':type:',
  ':serialized:',
  'net_arch',
  'activation_fn',
  'ortho_init',
  'log_std_init',
  'optimizer_class',
  'optimizer_kwargs',
  'normalize_images',
  'share_features_extractor',
]);

/**
 * Reads the `data` entry: JSON, in which whatever JSON cannot hold is an object with a printed form and a serialized
 * one. The serialized forms are never looked at. Refuses by `refuse`.
 */
export function readSb3Settings(content: Buffer): Sb3Settings {
  const data = parseObject(content);
  const policy = objectAt(data, 'policy_class');
  if (policy['__module__'] !== POLICIES) return unsupported(`policy ${text(policy['__module__'])}`);
  if (data['use_sde'] !== false) return unsupported('use_sde');
  checkObservationSpace(objectAt(data, 'observation_space'));
  checkActionSpace(objectAt(data, 'action_space'));
  const given = objectAt(data, 'policy_kwargs');
  const unknown = Object.keys(given).find((name) => !POLICY_ARGUMENTS.has(name));
  if (unknown !== undefined) return unsupported(`policy argument ${text(unknown)}`);
  const timesteps = data['num_timesteps'];
  return {
    activation: activationOf(given['activation_fn']),
    netArch: netArchOf(given['net_arch']),
    algorithm: 'clip_range' in data ? 'PPO' : 'A2C',
    timesteps: typeof timesteps === 'number' ? timesteps : null,
  };
}

const unsupported = (found: string): never => refuse({ code: 'model.unsupportedPolicy', found });
const bad = (problem: string): never => refuse({ code: 'model.badSettings', problem });
const text = (value: unknown): string => String(value).slice(0, 100);

function parseObject(content: Buffer): Json {
  try {
    const data: unknown = JSON.parse(content.toString('utf8'));
    if (isObject(data)) return data;
  } catch {
    // Said below.
  }
  return bad('data is no JSON object');
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectAt(data: Json, name: string): Json {
  const value = data[name];
  return isObject(value) ? value : bad(`${name} is missing`);
}

function checkObservationSpace(space: Json): void {
  const shape = space['_shape'];
  const isRight =
    BOX.test(text(space[':type:'])) &&
    Array.isArray(shape) &&
    shape.length === 1 &&
    shape[0] === KALSHI52.size &&
    FLOATS.includes(text(space['dtype']));
  if (isRight) return;
  refuse({
    code: 'model.wrongInput',
    found: `${text(space[':type:'])} ${text(JSON.stringify(shape))} ${text(space['dtype'])}`,
    expected: `Box [${KALSHI52.size}] float32`,
  });
}

function checkActionSpace(space: Json): void {
  const { ':type:': type, n, start = '0' } = space;
  // Numbers in old files, printed numbers in new ones.
  const isRight =
    DISCRETE.test(text(type)) && text(n) === String(ACTIONS.length) && text(start) === '0';
  if (isRight) return;
  refuse({
    code: 'model.wrongOutput',
    found: `${text(type)} n ${text(n)} from ${text(start)}`,
    expected: `Discrete n ${ACTIONS.length} from 0`,
  });
}

function activationOf(given: unknown): Activation {
  if (given === undefined) return 'tanh';
  const name = text(given);
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    return refuse({ code: 'model.unsupportedActivation', found: name });
  }
  return ACTIVATIONS[name] as Activation;
}

/** A list for both networks, or one for each; a network that is not named has no hidden layer. */
function netArchOf(given: unknown): Sb3Settings['netArch'] {
  if (given === undefined) return null;
  if (isWidths(given)) return { pi: given, vf: given };
  if (isObject(given)) {
    const { pi = [], vf = [] } = given;
    if (isWidths(pi) && isWidths(vf)) return { pi, vf };
  }
  return unsupported(`net_arch ${text(JSON.stringify(given))}`);
}

const isWidths = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((width) => Number.isSafeInteger(width) && width > 0);
