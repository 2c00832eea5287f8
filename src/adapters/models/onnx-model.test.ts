import { describe, expect, it } from 'vitest';
import { type DenseLayer, Mlp } from '../../domain/learning/network/mlp.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { loadModel } from './load-model.ts';
import type { Model } from './model.ts';
import { randomObservations } from './network.fixture.ts';
import {
  ACTION,
  ACTOR,
  actor,
  ARG_MAX,
  behindLogits,
  critic,
  CRITIC,
  LOGITS,
  refusal,
  VALUE,
} from './onnx-actor.fixture.ts';
import {
  type FileSpec,
  integers,
  network,
  type NodeSpec,
  onnxFile,
  tensor,
} from './onnx-file.fixture.ts';

async function open(spec: FileSpec): Promise<Model> {
  const model = await loadModel(onnxFile(spec));
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  return model.value;
}

const expected = new Mlp(ACTOR);
const greatest = (logits: readonly number[]) => ACTIONS[logits.indexOf(Math.max(...logits))];

function expectActor(model: Model, given: { logits: 'given' | null; value: 'given' | null }): void {
  for (const observation of randomObservations(3, 20)) {
    const logits = [...expected.run(observation)];
    const decision = model.decide(observation);
    if (!decision.ok) throw new Error(JSON.stringify(decision.error));
    expect(decision.value.action).toBe(greatest(logits));
    if (given.logits === null) expect(decision.value.logits).toBeNull();
    else expectClose(decision.value.logits, logits);
    if (given.value === null) expect(decision.value.value).toBeNull();
    else expectClose([decision.value.value ?? Number.NaN], [...new Mlp(CRITIC).run(observation)]);
  }
  model.release();
}

function expectClose(actual: Iterable<number> | null, wanted: readonly number[]): void {
  const values = [...(actual ?? [])];
  expect(values).toHaveLength(wanted.length);
  for (const [i, value] of values.entries()) {
    expect(Math.abs(value - (wanted[i] as number))).toBeLessThanOrEqual(1e-4);
  }
}

describe('an ONNX file', () => {
  it('decides by its logits, and says its value where it has one', async () => {
    const both: FileSpec = {
      nodes: [...actor.nodes, ...critic.nodes],
      weights: [...actor.weights, ...critic.weights],
      outputs: [VALUE, LOGITS],
    };
    expectActor(await open(both), { logits: 'given', value: 'given' });
    expectActor(await open({ ...actor, outputs: [LOGITS] }), { logits: 'given', value: null });
  });

  it('decides by its own action where it has one', async () => {
    const given = behindLogits([ACTION], [ARG_MAX]);
    expectActor(await open(given), { logits: null, value: null });
    expectActor(await open({ ...given, outputs: [ACTION, LOGITS] }), {
      logits: 'given',
      value: null,
    });
    const kept = { ...ARG_MAX, attributes: { axis: -1 } };
    expectActor(await open(behindLogits([{ ...ACTION, shape: ['batch', 1] }], [kept])), {
      logits: null,
      value: null,
    });
  });

  it('may name its input as it likes and fix its batch', async () => {
    for (const [input, output, shape] of [
      ['x', 'y', [1, 52]],
      ['obs', 'policy_logits', ['N', 52]],
      ['onnx::Gemm_0', '14', ['batch_size', 52]],
      ['input.1', 'Identity:0', ['', 52]],
      ['Beobachtung für das Netz', 'action_net', [1, 52]],
    ] as const) {
      const renamed = network(ACTOR, input, output);
      const spec = {
        ...renamed,
        inputs: [{ name: input, shape }],
        outputs: [{ name: output, shape: [1, 5] }],
      };
      const model = await open(spec);
      expect(model.inputs).toEqual([{ name: input, type: 'float32', shape }]);
      expect(model.outputs).toEqual([{ name: output, type: 'float32', shape: [1, 5] }]);
      expectActor(model, { logits: 'given', value: null });
    }
  });

  it('may come from any operator set in use, with weights as inputs in the oldest', async () => {
    for (const [opset, irVersion] of [
      [9, 3],
      [9, 4],
      [10, 5],
      [11, 6],
      [12, 7],
      [13, 7],
      [14, 7],
      [15, 8],
      [16, 8],
      [17, 8],
      [20, 9],
    ] as const) {
      const asInputs = ACTOR.flatMap(({ inputs, outputs }, i) => [
        { name: `logits.${i}.weight`, shape: [outputs, inputs] },
        { name: `logits.${i}.bias`, shape: [outputs] },
      ]);
      const inputs = [...asInputs, { name: 'observation', shape: ['batch', 52] }];
      const model = await open({ ...actor, inputs, outputs: [LOGITS], opset, irVersion });
      expect(model.metadata).toMatchObject({ opset, irVersion, producer: 'by hand' });
      expectActor(model, { logits: 'given', value: null });
    }
  });

  it('may choose its action in the spelling of any operator set', async () => {
    // From 12 on ArgMax can be told which of equals to take, and from 13 on it takes more types.
    for (const opset of [9, 10, 11, 12, 13, 14, 15, 16, 17]) {
      const attributes = { axis: 1, keepdims: 0, ...(opset >= 12 && { select_last_index: 0 }) };
      const choice = { ...ARG_MAX, attributes };
      const model = await open({ ...behindLogits([ACTION], [choice]), opset });
      expect(model.metadata).toMatchObject({ opset });
      expectActor(model, { logits: null, value: null });
    }
  });

  it('may spell layers as products and sums, and shapes as computations', async () => {
    const [first, ...rest] = ACTOR as [DenseLayer, ...DenseLayer[]];
    const after = network(rest, 'flat', 'logits');
    const nodes: NodeSpec[] = [
      { op: 'Cast', inputs: ['observation'], outputs: ['cast'], attributes: { to: 1 } },
      { op: 'Flatten', inputs: ['cast'], outputs: ['rows'], attributes: { axis: 1 } },
      { op: 'Transpose', inputs: ['weight'], outputs: ['turned'], attributes: { perm: [1, 0] } },
      { op: 'MatMul', inputs: ['rows', 'turned'], outputs: ['product'] },
      { op: 'Add', inputs: ['bias', 'product'], outputs: ['sum'] },
      { op: 'Tanh', inputs: ['sum'], outputs: ['hidden'] },
      // view(size(0), -1), as torch exports it
      { op: 'Shape', inputs: ['hidden'], outputs: ['sizes'] },
      {
        op: 'Constant',
        outputs: ['zero'],
        attributes: { value: { tensor: tensor('', [], BigInt64Array.of(0n)) } },
      },
      { op: 'Gather', inputs: ['sizes', 'zero'], outputs: ['batch'], attributes: { axis: 0 } },
      { op: 'Unsqueeze', inputs: ['batch', 'axes'], outputs: ['batches'] },
      { op: 'Concat', inputs: ['batches', 'rest'], outputs: ['wanted'], attributes: { axis: 0 } },
      { op: 'Reshape', inputs: ['hidden', 'wanted'], outputs: ['flat'] },
    ];
    const weights = [
      tensor('weight', [16, 52], first.weights),
      tensor('bias', [16], first.biases),
      integers('axes', 0),
      integers('rest', -1),
    ];
    const model = await open({
      nodes: [...nodes, ...after.nodes],
      weights: [...weights, ...after.weights],
      outputs: [LOGITS],
    });
    expectActor(model, { logits: 'given', value: null });
  });

  it('may carry outputs that no decision needs, whatever they are made of', async () => {
    // Action, value and log probability, as Stable-Baselines3's own example exports them.
    const nodes: NodeSpec[] = [
      ...critic.nodes.map((node) => ({
        ...node,
        outputs: node.outputs.map((name) => (name === 'value' ? '31' : name)),
      })),
      {
        op: 'ReduceLogSumExp',
        inputs: ['logits'],
        outputs: ['scale'],
        attributes: { axes: [1], keepdims: 1 },
      },
      { op: 'Sub', inputs: ['logits', 'scale'], outputs: ['log'] },
      { op: 'Softmax', inputs: ['log'], outputs: ['shares'], attributes: { axis: 1 } },
      {
        op: 'ArgMax',
        inputs: ['shares'],
        outputs: ['chosen'],
        attributes: { axis: 1, keepdims: 0 },
      },
      { op: 'Reshape', inputs: ['chosen', 'all'], outputs: ['30'] },
      { op: 'ConstantOfShape', inputs: ['huge'], outputs: ['ones'] },
      { op: 'Expand', inputs: ['chosen', 'ones'], outputs: ['index'] },
      { op: 'GatherElements', inputs: ['log', 'index'], outputs: ['35'] },
    ];
    const spec = behindLogits(
      [
        { name: '30', type: 7, shape: ['batch'] },
        { name: '31', shape: ['batch', 1] },
        { name: '35', shape: ['batch'] },
      ],
      nodes,
      [...critic.weights, integers('all', -1), integers('huge', 2 ** 40)],
    );
    expectActor(await open(spec), { logits: null, value: 'given' });
  });

  it('tells of itself what its metadata hold', async () => {
    const metadata = { 'oddlot.observation': 'kalshi52', note: 'first try', opset: 'lies' };
    const model = await open({ ...actor, outputs: [LOGITS], metadata });
    expect(model.metadata).toEqual({ ...metadata, opset: 17, irVersion: 8, producer: 'by hand' });
    expect(
      await refusal({
        ...actor,
        outputs: [LOGITS],
        metadata: { 'oddlot.observation': 'kalshi52b' },
      }),
    ).toEqual({ code: 'model.otherObservation', found: '"kalshi52b"', expected: 'kalshi52' });
  });

  it('is refused when it answers with what is no decision', async () => {
    const after = (op: string, weight: Buffer) =>
      refusal(
        behindLogits(
          [{ name: 'out', shape: [1, 5] }],
          [{ op, inputs: ['logits', 'by'], outputs: ['out'] }],
          [weight],
        ),
      );
    expect(await after('Div', tensor('by', [1], Float32Array.of(0)))).toMatchObject({
      code: 'model.notFinite',
    });
    expect(await after('Mul', tensor('by', [1], Float32Array.of(Number.NaN)))).toMatchObject({
      code: 'model.notFinite',
      found: 'logit 0',
    });
    const shifted: NodeSpec = { op: 'Sub', inputs: ['action', 'five'], outputs: ['shifted'] };
    expect(
      await refusal(
        behindLogits(
          [{ name: 'shifted', type: 7, shape: [1] }],
          [ARG_MAX, shifted],
          [integers('five', 5)],
        ),
      ),
    ).toMatchObject({ code: 'model.noSuchAction' });
  });
});
