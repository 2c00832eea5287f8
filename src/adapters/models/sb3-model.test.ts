import { describe, expect, it } from 'vitest';
import type { Activation } from '../../domain/learning/network/mlp.ts';
import { Mlp } from '../../domain/learning/network/mlp.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { loadModel } from './load-model.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import {
  pickledStateDict,
  type SavedTensor,
  sb3File,
  type Sb3Policy,
  settingsOf,
  tensorsOf,
  weightsFile,
} from './sb3-file.fixture.ts';
import { zipFile } from './zip-file.fixture.ts';

const policyOf = (activation: Activation, actor = [16, 8], critic = [12]): Sb3Policy => ({
  actor: randomLayers(1, actor, 5, activation),
  critic: randomLayers(2, critic, 1, activation),
});
const POLICY = policyOf('tanh');

const refusal = async (file: Uint8Array): Promise<unknown> => {
  const model = await loadModel(file);
  return model.ok ? 'accepted' : model.error;
};
const withSettings = (changes: Readonly<Record<string, unknown>>) =>
  refusal(sb3File(POLICY, { settings: settingsOf(POLICY, changes) }));
const withTensors = (change: (tensor: SavedTensor) => SavedTensor | readonly SavedTensor[]) =>
  refusal(sb3File(POLICY, { weights: weightsFile(tensorsOf(POLICY).flatMap(change)) }));
const only = (name: string, changes: Partial<SavedTensor>) =>
  withTensors((tensor) => (tensor.name === name ? { ...tensor, ...changes } : tensor));

describe('a Stable-Baselines3 file', () => {
  it('decides as its networks do, whatever their activation and depth', async () => {
    const policies = [
      policyOf('tanh'),
      policyOf('relu', [64, 64], [64, 64]),
      policyOf('elu', [7], [9, 9, 9]),
      policyOf('leakyRelu', [300], []),
      policyOf('tanh', [], []),
    ];
    for (const policy of policies) {
      const model = await loadModel(sb3File(policy));
      if (!model.ok) throw new Error(JSON.stringify(model.error));
      const [actor, critic] = [new Mlp(policy.actor), new Mlp(policy.critic)];
      for (const observation of randomObservations(3, 50)) {
        const logits = [...actor.run(observation)];
        expect(model.value.decide(observation)).toEqual({
          ok: true,
          value: {
            action: ACTIONS[logits.indexOf(Math.max(...logits))],
            logits: Float32Array.from(logits),
            value: critic.run(observation)[0],
          },
        });
      }
    }
  });

  it('says what it is', async () => {
    const model = await loadModel(sb3File(POLICY));
    expect(model).toMatchObject({
      ok: true,
      value: {
        format: 'sb3-zip',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        metadata: {
          library: 'stable-baselines3',
          version: '2.2.1',
          algorithm: 'PPO',
          activation: 'tanh',
          actor: [16, 8],
          critic: [12],
          timesteps: 61_440,
        },
      },
    });
  });

  it('may have been packed again', async () => {
    const entries = [
      { name: 'data', content: settingsOf(POLICY), method: 'deflated' },
      { name: 'policy.pth', content: weightsFile(tensorsOf(POLICY)), method: 'deflated' },
    ] as const;
    expect(await refusal(zipFile(entries))).toBe('accepted');
    expect(await refusal(zipFile(entries.slice(0, 1)))).toEqual({
      code: 'model.missingEntry',
      entry: 'policy.pth',
    });
  });

  it('may come from other versions', async () => {
    const old = { ':type:': "<class 'gym.spaces.discrete.Discrete'>", n: 5 };
    expect(await withSettings({ action_space: old })).toBe('accepted');
    expect(await withSettings({ policy_kwargs: {} })).toBe('accepted');
    expect(await withSettings({ policy_kwargs: { net_arch: { pi: [16, 8], vf: [12] } } })).toBe(
      'accepted',
    );
    const weights = weightsFile(tensorsOf(POLICY), {
      more: [
        { name: 'archive/byteorder', content: Buffer.from('little') },
        { name: 'archive/.data/serialization_id', content: Buffer.from('1') },
      ],
      lies: { crc: 0 },
    });
    expect(await refusal(sb3File(POLICY, { weights }))).toBe('accepted');
  });

  it('is refused when it acts in another way', async () => {
    const box = { ':type:': "<class 'gymnasium.spaces.box.Box'>", _shape: [5], dtype: 'float32' };
    expect(await withSettings({ action_space: box })).toMatchObject({ code: 'model.wrongOutput' });
    const discrete = { ':type:': "<class 'gymnasium.spaces.discrete.Discrete'>" };
    for (const wrong of [{ n: '4', start: '0' }, { n: '5', start: '1' }, {}]) {
      expect(await withSettings({ action_space: { ...discrete, ...wrong } })).toMatchObject({
        code: 'model.wrongOutput',
      });
    }
    const space = { ...box, _shape: [51] };
    expect(await withSettings({ observation_space: space })).toMatchObject({
      code: 'model.wrongInput',
      found: expect.stringContaining('[51]') as string,
    });
    expect(
      await withSettings({ observation_space: { ...space, _shape: [52], dtype: 'uint8' } }),
    ).toMatchObject({ code: 'model.wrongInput' });
    expect(await withSettings({ use_sde: true })).toMatchObject({
      code: 'model.unsupportedPolicy',
    });
    expect(
      await withSettings({ policy_class: { __module__: 'sb3_contrib.ppo_recurrent.policies' } }),
    ).toMatchObject({
      code: 'model.unsupportedPolicy',
      found: 'policy sb3_contrib.ppo_recurrent.policies',
    });
    const swish = "<class 'torch.nn.modules.activation.SiLU'>";
    expect(await withSettings({ policy_kwargs: { activation_fn: swish } })).toEqual({
      code: 'model.unsupportedActivation',
      found: swish,
    });
    expect(await withSettings({ policy_kwargs: { features_extractor_class: 'x' } })).toMatchObject({
      code: 'model.unsupportedPolicy',
      found: 'policy argument features_extractor_class',
    });
  });

  it('is refused when it contradicts itself', async () => {
    expect(await withSettings({ policy_kwargs: { net_arch: [16, 8] } })).toMatchObject({
      code: 'model.badSettings',
    });
    expect(await withSettings({ policy_kwargs: { net_arch: '[16, 8]' } })).toMatchObject({
      code: 'model.unsupportedPolicy',
    });
    for (const settings of ['', '[]', 'null', '{"a":', '['.repeat(100_000)]) {
      expect(await refusal(sb3File(POLICY, { settings: Buffer.from(settings) }))).toMatchObject({
        code: 'model.badSettings',
      });
    }
    const weights = weightsFile(tensorsOf(POLICY), {
      more: [{ name: 'archive/byteorder', content: Buffer.from('big') }],
    });
    expect(await refusal(sb3File(POLICY, { weights }))).toMatchObject({
      code: 'model.badSettings',
    });
  });

  it('is refused for parameters that its policy does not have, or lacks', async () => {
    for (const name of [
      'log_std',
      'mlp_extractor.shared_net.0.weight',
      'features_extractor.cnn.0.weight',
      'lstm_actor.weight_ih_l0',
      'q_net.q_net.0.weight',
      'mlp_extractor.policy_net.0.weights',
    ]) {
      const values = new Float32Array(5);
      expect(
        await withTensors((tensor) =>
          tensor.name === 'action_net.bias' ? [tensor, { name, values, shape: [5] }] : tensor,
        ),
      ).toEqual({ code: 'model.unsupportedPolicy', found: `parameter ${name}` });
    }
    expect(await withTensors((tensor) => (tensor.name === 'value_net.bias' ? [] : tensor))).toEqual(
      {
        code: 'model.missingParameter',
        parameter: 'value_net.bias',
      },
    );
    // Layers 0 and 2 become 0 and 4.
    expect(
      await withTensors((tensor) => ({
        ...tensor,
        name: tensor.name.replace('policy_net.2', 'policy_net.4'),
      })),
    ).toMatchObject({
      code: 'model.missingParameter',
      parameter: 'mlp_extractor.policy_net.2.weight',
    });
  });

  it('is refused when tensors are not what they are said to be', async () => {
    const name = 'mlp_extractor.policy_net.2.weight';
    const badTensor = { code: 'model.badTensor', tensor: name };
    expect(await only(name, { strides: [1, 8] })).toMatchObject(badTensor);
    expect(await only(name, { offset: 1 })).toMatchObject(badTensor);
    expect(await only(name, { elements: 127 })).toMatchObject(badTensor);
    expect(await only(name, { shape: [128] })).toMatchObject(badTensor);
    expect(await only(name, { shape: [16, 8] })).toMatchObject(badTensor);
    expect(await only(name, { shape: [-8, -16] })).toMatchObject(badTensor);
    expect(await only(name, { shape: [] })).toMatchObject(badTensor);
    expect(await only(name, { shape: [2 ** 30, 2 ** 30], elements: 2 ** 30 })).toMatchObject(
      badTensor,
    );
    expect(await only(name, { shape: [2, 2 ** 20], elements: 2 ** 21 })).toMatchObject(badTensor);
    expect(await only(name, { values: new Float32Array(127) })).toMatchObject(badTensor);
    const elsewhere = tensorsOf(POLICY).map((tensor) => ({ ...tensor, key: '../data.pkl' }));
    const weights = weightsFile(tensorsOf(POLICY), { stateDict: pickledStateDict(elsewhere) });
    expect(await refusal(sb3File(POLICY, { weights }))).toEqual({
      code: 'model.missingEntry',
      entry: 'archive/data/../data.pkl',
    });
  });

  it('is refused for a weight that is no finite number', async () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(
        await only('action_net.bias', { values: new Float32Array([0, 0, value, 0, 0]) }),
      ).toEqual({
        code: 'model.notFinite',
        found: 'action_net.bias',
      });
    }
  });

  it('is refused when finite weights answer with infinity', async () => {
    const values = new Float32Array(5 * 8).fill(3e38);
    expect(await only('action_net.weight', { values })).toMatchObject({ code: 'model.notFinite' });
  });

  it('may keep two tensors in one storage', async () => {
    const shared = policyOf('tanh', [8, 8], [8]);
    const tensors = tensorsOf(shared).map((tensor) =>
      tensor.name.endsWith('_net.0.bias') ? { ...tensor, key: 'both' } : tensor,
    );
    expect(await refusal(sb3File(shared, { weights: weightsFile(tensors) }))).toBe('accepted');
  });
});
