import type { Activation, DenseLayer } from '../../domain/learning/network/mlp.ts';
import { type ZipEntry, zipFile } from './zip-file.fixture.ts';

/** A policy with its two networks, as Stable-Baselines3 would save it. */
export interface Sb3Policy {
  readonly actor: readonly DenseLayer[];
  readonly critic: readonly DenseLayer[];
}

/** A tensor to be written, and what to say of it that is not so. */
export interface SavedTensor {
  readonly name: string;
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly elements?: number;
  readonly key?: string;
}

// Opcodes of pickle protocol 2, by their letters in pickletools.py.
export const pickle = {
  start: Buffer.from([0x80, 2]),
  stop: Buffer.from('.'),
  mark: Buffer.from('('),
  tuple: Buffer.from('t'),
  emptyTuple: Buffer.from(')'),
  emptyDict: Buffer.from('}'),
  false: Buffer.from([0x89]),
  persistentId: Buffer.from('Q'),
  reduce: Buffer.from('R'),
  setItems: Buffer.from('u'),
  build: Buffer.from('b'),
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  text: (value: string): Buffer => {
    const bytes = Buffer.from(value);
    const head = Buffer.from('X....');
    head.writeUInt32LE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  },
  integer: (value: number): Buffer => {
    const bytes = Buffer.from('J....');
    bytes.writeInt32LE(value, 1);
    return bytes;
  },
  put: (slot: number): Buffer => {
    const bytes = Buffer.from('r....');
    bytes.writeUInt32LE(slot, 1);
    return bytes;
  },
  get: (slot: number): Buffer => {
    const bytes = Buffer.from('j....');
    bytes.writeUInt32LE(slot, 1);
    return bytes;
  },
} as const;

const tuple = (...items: readonly Buffer[]): Buffer =>
  Buffer.concat([pickle.mark, ...items, pickle.tuple]);
const integers = (values: readonly number[]): Buffer => tuple(...values.map(pickle.integer));
const emptyOrdered = Buffer.concat([
  pickle.global('collections', 'OrderedDict'),
  pickle.emptyTuple,
  pickle.reduce,
]);

/** The pickle of one tensor: a call with where its numbers are. */
export function pickledTensor(tensor: SavedTensor, index: number): Buffer {
  const { shape, values, offset = 0, elements = values.length, key = String(index) } = tensor;
  const strides = tensor.strides ?? shape.map((_, i) => product(shape.slice(i + 1)));
  const storage = tuple(
    pickle.text('storage'),
    pickle.global('torch', 'FloatStorage'),
    pickle.text(key),
    pickle.text('cpu'),
    pickle.integer(elements),
  );
  return Buffer.concat([
    pickle.global('torch._utils', '_rebuild_tensor_v2'),
    tuple(
      Buffer.concat([storage, pickle.persistentId]),
      pickle.integer(offset),
      integers(shape),
      integers(strides),
      pickle.false,
      emptyOrdered,
    ),
    pickle.reduce,
  ]);
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** The pickle of a state dict, versions of modules and all. */
export function pickledStateDict(tensors: readonly SavedTensor[]): Buffer {
  const items = tensors.map((tensor, i) => [pickle.text(tensor.name), pickledTensor(tensor, i)]);
  return Buffer.concat([
    pickle.start,
    emptyOrdered,
    pickle.put(300),
    pickle.mark,
    ...items.flat(),
    pickle.setItems,
    pickle.emptyDict,
    pickle.mark,
    pickle.text('_metadata'),
    emptyOrdered,
    pickle.setItems,
    pickle.build,
    pickle.stop,
  ]);
}

export function tensorsOf({ actor, critic }: Sb3Policy): SavedTensor[] {
  const layers = (prefix: string, network: readonly DenseLayer[], head: string) =>
    network.flatMap(({ inputs, outputs, weights, biases }, i): SavedTensor[] => {
      const name = i === network.length - 1 ? head : `${prefix}.${2 * i}`;
      return [
        { name: `${name}.weight`, values: weights, shape: [outputs, inputs] },
        { name: `${name}.bias`, values: biases, shape: [outputs] },
      ];
    });
  return [
    ...layers('mlp_extractor.policy_net', actor, 'action_net'),
    ...layers('mlp_extractor.value_net', critic, 'value_net'),
  ];
}

interface WeightsOptions {
  readonly stateDict?: Buffer;
  readonly more?: readonly ZipEntry[];
  readonly lies?: ZipEntry['lies'];
}

/** `policy.pth`: a zip file within the zip file. */
export function weightsFile(tensors: readonly SavedTensor[], options: WeightsOptions = {}): Buffer {
  const { stateDict = pickledStateDict(tensors), more = [], lies = {} } = options;
  const storages = new Map(
    tensors.map(({ values, key }, i): readonly [string, ZipEntry] => {
      const name = `archive/data/${key ?? i}`;
      const content = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      return [name, { name, content, lies, localExtra: Buffer.from('FB\x02\x00zz') }];
    }),
  );
  return zipFile(
    [
      { name: 'archive/data.pkl', content: stateDict, lies },
      ...storages.values(),
      { name: 'archive/version', content: Buffer.from('3\n'), lies },
      ...more.map((entry) => ({ ...entry, lies })),
    ],
    { zip64: 'agreeing' },
  );
}

const TORCH_NAMES: Readonly<Record<Activation, string>> = {
  none: 'linear.Identity',
  tanh: 'activation.Tanh',
  relu: 'activation.ReLU',
  elu: 'activation.ELU',
  leakyRelu: 'activation.LeakyReLU',
};

/** The `data` entry; `changes` replace what stands there. */
export function settingsOf(
  { actor }: Sb3Policy,
  changes: Readonly<Record<string, unknown>> = {},
): Buffer {
  const activation = actor.length > 1 ? (actor[0] as DenseLayer).activation : 'tanh';
  return Buffer.from(
    JSON.stringify({
      policy_class: {
        ':type:': "<class 'abc.ABCMeta'>",
        ':serialized:': 'gAWVOwAAAAAAAACM',
        __module__: 'stable_baselines3.common.policies',
      },
      policy_kwargs: {
        ':type:': "<class 'dict'>",
        ':serialized:': 'gAWVOwAAAAAAAAB9',
        activation_fn: `<class 'torch.nn.modules.${TORCH_NAMES[activation]}'>`,
      },
      use_sde: false,
      observation_space: {
        ':type:': "<class 'gymnasium.spaces.box.Box'>",
        _shape: [52],
        dtype: 'float32',
      },
      action_space: {
        ':type:': "<class 'gymnasium.spaces.discrete.Discrete'>",
        n: '5',
        start: '0',
      },
      num_timesteps: 61_440,
      clip_range: { ':type:': "<class 'function'>" },
      ...changes,
    }),
  );
}

/** A model file as `model.save` writes it. */
export const sb3File = (
  policy: Sb3Policy,
  parts: { readonly settings?: Buffer; readonly weights?: Buffer } = {},
): Buffer =>
  zipFile([
    { name: 'data', content: parts.settings ?? settingsOf(policy) },
    { name: 'pytorch_variables.pth', content: weightsFile([]) },
    { name: 'policy.pth', content: parts.weights ?? weightsFile(tensorsOf(policy)) },
    { name: 'policy.optimizer.pth', content: Buffer.from('never opened') },
    { name: '_stable_baselines3_version', content: Buffer.from('2.2.1') },
    { name: 'system_info.txt', content: Buffer.from('- OS: none') },
  ]);
