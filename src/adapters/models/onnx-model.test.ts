import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseLayer, Mlp } from '../../domain/learning/network/mlp.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import { loadModel } from './load-model.ts';
import type { Model } from './model.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import {
  type FileSpec,
  graph,
  integers,
  network,
  type NodeSpec,
  onnxFile,
  type PortSpec,
  tensor,
} from './onnx-file.fixture.ts';
import { bytesField, integerField, messageField } from './protobuf.ts';

const ACTOR = randomLayers(1, [16, 8], 5);
const CRITIC = randomLayers(2, [12], 1);
const actor = network(ACTOR, 'observation', 'logits');
const critic = network(CRITIC, 'observation', 'value');

const LOGITS: PortSpec = { name: 'logits', shape: ['batch', 5] };
const VALUE: PortSpec = { name: 'value', shape: ['batch', 1] };
const ACTION: PortSpec = { name: 'action', type: 7, shape: ['batch'] };

const ARG_MAX: NodeSpec = {
  op: 'ArgMax',
  inputs: ['logits'],
  outputs: ['action'],
  attributes: { axis: 1, keepdims: 0 },
};

/** The actor's file with further operators and weights behind its logits. */
const behindLogits = (
  outputs: readonly PortSpec[],
  nodes: readonly NodeSpec[],
  weights: readonly Buffer[] = [],
): FileSpec => ({
  nodes: [...actor.nodes, ...nodes],
  weights: [...actor.weights, ...weights],
  outputs,
});

async function open(spec: FileSpec): Promise<Model> {
  const model = await loadModel(onnxFile(spec));
  if (!model.ok) throw new Error(JSON.stringify(model.error));
  return model.value;
}
async function refusal(file: FileSpec | Uint8Array): Promise<unknown> {
  const model = await loadModel(file instanceof Uint8Array ? file : onnxFile(file));
  return model.ok ? 'accepted' : model.error;
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

  it('is refused for another input', async () => {
    const outputs = [LOGITS];
    const input = (port: Partial<PortSpec>, ...more: PortSpec[]) =>
      refusal({
        ...actor,
        outputs,
        inputs: [{ name: 'observation', shape: [1, 52], ...port }, ...more],
      });
    expect(await input({ shape: [1, 51] })).toEqual({
      code: 'model.wrongInput',
      found: 'observation float32 [1,51]',
      expected: 'one float32 [1 or any,52]',
    });
    for (const shape of [[52], [1, 52, 1], [8, 52], ['batch', 'size'], null]) {
      expect(await input({ shape })).toMatchObject({ code: 'model.wrongInput' });
    }
    expect(await input({ type: 11 })).toMatchObject({ found: 'observation float64 [1,52]' });
    expect(await input({}, { name: 'state', shape: [1, 8] })).toMatchObject({
      code: 'model.wrongInput',
    });
    expect(await refusal({ ...actor, outputs, inputs: [] })).toMatchObject({ found: 'none' });
  });

  it('is refused for other outputs', async () => {
    const wide = network(randomLayers(4, [], 6), 'observation', 'logits');
    expect(await refusal({ ...wide, outputs: [{ ...LOGITS, shape: [1, 6] }] })).toEqual({
      code: 'model.wrongOutput',
      found: 'logits float32 [1,6]',
      expected: 'one float32 [1 or any,5] or int64 [1 or any]',
    });
    expect(await refusal({ ...critic, outputs: [VALUE] })).toMatchObject({
      code: 'model.wrongOutput',
    });
    expect(await refusal({ ...actor, outputs: [] })).toMatchObject({ found: 'none' });
    // Two candidates, and no name that tells them apart.
    const twins = behindLogits(
      [
        { name: 'a', shape: [1, 5] },
        { name: 'b', shape: [1, 5] },
      ],
      ['a', 'b'].map((name) => ({ op: 'Identity', inputs: ['logits'], outputs: [name] })),
    );
    expect(await refusal(twins)).toMatchObject({ code: 'model.wrongOutput' });
    const int32 = { op: 'Cast', inputs: ['action'], outputs: ['small'], attributes: { to: 6 } };
    expect(
      await refusal(behindLogits([{ name: 'small', type: 6, shape: [1] }], [ARG_MAX, int32])),
    ).toMatchObject({ found: 'small int32 [1]' });
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

  it('is refused for weights that lie in another file', async () => {
    const where = messageField(13, bytesField(1, 'location'), bytesField(2, '/etc/passwd'));
    const external = [
      Buffer.concat([
        integerField(1, 5),
        integerField(2, 1),
        bytesField(8, 'w'),
        where,
        integerField(14, 1),
      ]),
      tensor('w', [1], Float32Array.of(1), [integerField(14, 1)]),
      tensor('w', [1], Float32Array.of(1), [where]),
    ];
    for (const weight of external) {
      const refused = { code: 'model.externalData', tensor: 'w' };
      expect(
        await refusal({ ...actor, weights: [...actor.weights, weight], outputs: [LOGITS] }),
      ).toEqual(refused);
      const constant: NodeSpec = {
        op: 'Constant',
        outputs: ['c'],
        attributes: { value: { tensor: weight } },
      };
      expect(await refusal(behindLogits([LOGITS], [constant]))).toEqual(refused);
    }
  });

  it('is refused for operators of somebody’s own', async () => {
    for (const domain of ['com.example', 'com.microsoft', 'ai.onnx.ml']) {
      const custom: NodeSpec = { op: 'Relu', inputs: ['logits'], outputs: ['out'], domain };
      expect(await refusal(behindLogits([{ name: 'out', shape: [1, 5] }], [custom]))).toEqual({
        code: 'model.customOperator',
        domain,
        operator: 'Relu',
      });
    }
  });

  it('is refused for operators that repeat, branch, draw, or make much of nothing', async () => {
    const body = graph({ nodes: [], outputs: [LOGITS] });
    const nodes: NodeSpec[] = [
      {
        op: 'Loop',
        inputs: ['huge', '', 'logits'],
        outputs: ['out'],
        attributes: { body: { graph: body } },
      },
      {
        op: 'If',
        inputs: ['huge'],
        outputs: ['out'],
        attributes: { then_branch: { graph: body }, else_branch: { graph: body } },
      },
      { op: 'Scan', inputs: ['logits'], outputs: ['out'], attributes: { body: { graph: body } } },
      { op: 'RandomNormal', outputs: ['out'], attributes: { shape: [1, 5] } },
      { op: 'ConstantOfShape', inputs: ['huge'], outputs: ['out'] },
      { op: 'Expand', inputs: ['logits', 'huge'], outputs: ['out'] },
      { op: 'Tile', inputs: ['logits', 'huge'], outputs: ['out'] },
      { op: 'Range', inputs: ['huge', 'huge', 'huge'], outputs: ['out'] },
      { op: 'toString', inputs: ['logits'], outputs: ['out'] },
    ];
    for (const node of nodes) {
      expect(
        await refusal(
          behindLogits([{ name: 'out', shape: [1, 5] }], [node], [integers('huge', 2 ** 40)]),
        ),
      ).toEqual({
        code: 'model.unsupportedOperator',
        operator: node.op,
      });
    }
  });

  it('is refused when tensors would grow, or the work', async () => {
    // [1,52] × [52,1] → 52 × 52, flattened and squared again, and so on.
    const nodes: NodeSpec[] = [{ op: 'Identity', inputs: ['observation'], outputs: ['grown.0'] }];
    for (let i = 0; i < 5; i += 1) {
      nodes.push(
        { op: 'Reshape', inputs: [`grown.${i}`, 'column'], outputs: [`column.${i}`] },
        { op: 'Reshape', inputs: [`grown.${i}`, 'row'], outputs: [`row.${i}`] },
        { op: 'Mul', inputs: [`column.${i}`, `row.${i}`], outputs: [`grown.${i + 1}`] },
      );
    }
    nodes.push({
      op: 'ReduceSum',
      inputs: ['grown.5'],
      outputs: ['sum'],
      attributes: { keepdims: 1 },
    });
    nodes.push({ op: 'Add', inputs: ['logits', 'sum'], outputs: ['out'] });
    const weights = [integers('column', -1, 1), integers('row', 1, -1)];
    expect(
      await refusal(behindLogits([{ name: 'out', shape: [1, 5] }], nodes, weights)),
    ).toMatchObject({
      code: 'model.tooMuchWork',
      operator: 'Mul',
    });
    const often: NodeSpec[] = Array.from({ length: 2000 }, (_, i) => ({
      op: 'MatMul',
      inputs: [i === 0 ? 'wide' : `wide.${i}`, 'square'],
      outputs: [`wide.${i + 1}`],
    }));
    const square = [
      tensor('square', [100, 100], new Float32Array(10_000)),
      tensor('wide', [1, 100], new Float32Array(100)),
    ];
    const end: NodeSpec[] = [
      ...often,
      { op: 'ReduceSum', inputs: ['wide.2000'], outputs: ['sum'], attributes: { keepdims: 1 } },
      { op: 'Add', inputs: ['logits', 'sum'], outputs: ['out'] },
    ];
    expect(
      await refusal(behindLogits([{ name: 'out', shape: [1, 5] }], end, square)),
    ).toMatchObject({
      code: 'model.tooMuchWork',
      operator: 'MatMul',
    });
  });

  it('is refused when it contradicts itself', async () => {
    const bad = { code: 'model.badOnnx' };
    const [first, second, ...more] = actor.nodes as [NodeSpec, NodeSpec, ...NodeSpec[]];
    expect(
      await refusal({ ...actor, nodes: [second, first, ...more], outputs: [LOGITS] }),
    ).toMatchObject(bad);
    expect(
      await refusal({ ...actor, nodes: [...actor.nodes, first], outputs: [LOGITS] }),
    ).toMatchObject(bad);
    expect(
      await refusal({ ...actor, weights: actor.weights.slice(1), outputs: [LOGITS] }),
    ).toMatchObject(bad);
    expect(
      await refusal({ ...actor, weights: [...actor.weights, ...actor.weights], outputs: [LOGITS] }),
    ).toMatchObject(bad);
    const [, bias, ...others] = actor.weights as [Buffer, Buffer, ...Buffer[]];
    const short = tensor('logits.0.weight', [16, 51], new Float32Array(16 * 51));
    expect(
      await refusal({ ...actor, weights: [short, bias, ...others], outputs: [LOGITS] }),
    ).toMatchObject(bad);
    for (const [shape, values] of [
      [[16, 52], 51],
      [[2 ** 30, 2 ** 30], 4],
      [[-16, -52], 832],
      [[2 ** 40], 0],
    ] as const) {
      const lying = tensor('logits.0.weight', shape, new Float32Array(values));
      expect(
        await refusal({ ...actor, weights: [lying, bias, ...others], outputs: [LOGITS] }),
      ).toMatchObject({
        code: 'model.badTensor',
      });
    }
    const file = onnxFile({ ...actor, outputs: [LOGITS] });
    const twoGraphs = Buffer.concat([file, bytesField(7, graph({ ...actor, outputs: [LOGITS] }))]);
    expect(await refusal(twoGraphs)).toMatchObject(bad);
    const twoSets = Buffer.concat([file, messageField(8, integerField(2, 9))]);
    expect(await refusal(twoSets)).toMatchObject(bad);
    expect(await refusal(Buffer.concat([file, bytesField(99, 'more')]))).toMatchObject(bad);
  });

  it('is refused when it is made of nothing but parts', async () => {
    const many = Buffer.alloc(8_000_000, messageField(14));
    expect(await refusal(Buffer.concat([integerField(1, 8), many]))).toMatchObject({
      code: 'model.badOnnx',
      problem: 'too many parts',
    });
  });

  it('is refused when it is cut off, wherever', async () => {
    const file = onnxFile({ ...actor, outputs: [LOGITS] });
    for (let length = 0; length < file.length; length += 7) {
      expect(await refusal(file.subarray(0, length))).toMatchObject({
        code: expect.stringMatching(/^model\./) as string,
      });
    }
  });

  it('is a model or refused, whatever is changed in it', async () => {
    const file = onnxFile({
      ...network(randomLayers(9, [], 5), 'observation', 'logits'),
      outputs: [LOGITS],
    });
    const structure = fc.nat(200).chain((at) => fc.constantFrom(at, file.length - 1 - at));
    const change = fc.tuple(structure, fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = Buffer.from(file);
        for (const [at, byte] of changes) changed[at] = byte;
        const model = await loadModel(changed);
        if (model.ok) model.value.release();
        else expect(model.error.code).toMatch(/^model\./);
      }),
      { numRuns: 500 },
    );
  });
});
