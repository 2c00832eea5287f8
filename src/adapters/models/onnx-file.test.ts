import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadModel } from './load-model.ts';
import { randomLayers } from './network.fixture.ts';
import { actor, behindLogits, LOGITS, refusal } from './onnx-actor.fixture.ts';
import { graph, network, type NodeSpec, onnxFile, tensor } from './onnx-file.fixture.ts';
import { bytesField, integerField, messageField } from './protobuf.ts';

describe('what an ONNX file holds', () => {
  it('is refused when weights lie in another file', async () => {
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
