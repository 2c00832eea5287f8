import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { Mlp } from '../../domain/learning/network/mlp.ts';
import { openModel } from './load-model.ts';
import { randomLayers, randomObservations } from './network.fixture.ts';
import { LOGITS, refusal } from './onnx-actor.fixture.ts';
import { type FileSpec, network, type NodeSpec, onnxFile, tensor } from './onnx-file.fixture.ts';
import type { OnnxParts } from './onnx-parts.ts';
import { bytesField, integerField } from './protobuf.ts';
import { readModel } from './read-model.ts';

const read = (spec: FileSpec): OnnxParts => unwrap(readModel(onnxFile(spec))) as OnnxParts;

const lentOf = ({ policy }: OnnxParts) => policy.lent.map(({ name, shape }) => ({ name, shape }));

/** The network decides as its layers do. */
async function expectSame(parts: OnnxParts, expected: Mlp): Promise<void> {
  const model = unwrap(await openModel(parts));
  for (const observation of randomObservations(7, 20)) {
    const { logits } = unwrap(model.decide(observation));
    for (const [i, logit] of [...expected.run(observation)].entries()) {
      expect(Math.abs((logits?.[i] ?? NaN) - logit)).toBeLessThanOrEqual(1e-4);
    }
  }
  model.release();
}

describe('the large weights of an ONNX file', () => {
  it('are lent, so that opening takes no longer for more of them', async () => {
    for (const width of [256, 1024]) {
      const layers = randomLayers(1, [width, width], 5, 'relu');
      const spec = { ...network(layers, 'observation', 'logits'), outputs: [LOGITS] };
      const parts = read(spec);
      expect(lentOf(parts)).toEqual(
        [
          { name: 'logits.0.weight', shape: [width, 52] },
          { name: 'logits.1.weight', shape: [width, width] },
        ].slice(width === 256 ? 1 : 0),
      );
      expect(parts.policy.content.length).toBeLessThan(100_000);
      expect(parts.inputs.map(({ name }) => name)).toEqual(['observation']);
      await expectSame(parts, new Mlp(layers));
    }
  });

  it('may be written down as numbers of their own kind', async () => {
    const layers = randomLayers(2, [512], 5);
    const { nodes, weights } = network(layers, 'observation', 'logits');
    const [first] = layers;
    const { buffer } = first?.weights ?? new Float32Array();
    const asFloats = Buffer.concat([
      integerField(1, 512),
      integerField(1, 52),
      integerField(2, 1),
      bytesField(4, Buffer.from(buffer)),
      bytesField(8, 'logits.0.weight'),
    ]);
    const parts = read({ nodes, weights: [asFloats, ...weights.slice(1)], outputs: [LOGITS] });
    expect(lentOf(parts)).toEqual([{ name: 'logits.0.weight', shape: [512, 52] }]);
    await expectSame(parts, new Mlp(layers));
  });

  it('are given for good where they are small, or computed with beforehand', async () => {
    expect(
      lentOf(
        read({
          ...network(randomLayers(3, [128, 128], 5), 'observation', 'logits'),
          outputs: [LOGITS],
        }),
      ),
    ).toEqual([]);
    const layers = randomLayers(4, [400], 5);
    const { nodes, weights } = network(layers, 'observation', 'logits');
    const [product, ...others] = nodes as [NodeSpec, ...NodeSpec[]];
    const turned: NodeSpec[] = [
      {
        op: 'Transpose',
        inputs: ['logits.0.weight'],
        outputs: ['turned'],
        attributes: { perm: [1, 0] },
      },
      { ...product, inputs: ['observation', 'turned', 'logits.0.bias'], attributes: {} },
    ];
    const parts = read({ nodes: [...turned, ...others], weights, outputs: [LOGITS] });
    expect(lentOf(parts)).toEqual([]);
    await expectSame(parts, new Mlp(layers));
  });
});

describe('what ONNX Runtime is given for good', () => {
  const head = network(randomLayers(5, [], 5), 'end', 'logits');

  it('is refused when it is too many operators and weights', async () => {
    const chain = (length: number): FileSpec => ({
      nodes: [
        ...Array.from({ length }, (_, i) => ({
          op: 'Tanh',
          inputs: [i === 0 ? 'observation' : `x.${i}`],
          outputs: [i === length - 1 ? 'end' : `x.${i + 1}`],
        })),
        ...head.nodes,
      ],
      weights: head.weights,
      outputs: [LOGITS],
    });
    // The head has one operator and two weights.
    expect(await refusal(chain(197))).toBe('accepted');
    expect(await refusal(chain(198))).toEqual({
      code: 'model.slowToOpen',
      found: '201 operators and weights',
      limit: '200',
    });
  });

  it('is refused when it is too many bytes', async () => {
    const spec = {
      nodes: [
        { op: 'MatMul', inputs: ['row', 'large'], outputs: ['made'] },
        { op: 'Add', inputs: ['observation', 'made'], outputs: ['end'] },
        ...head.nodes,
      ],
      weights: [
        tensor('row', [1, 11_000], new Float32Array(11_000)),
        tensor('large', [11_000, 52], new Float32Array(11_000 * 52)),
        ...head.weights,
      ],
      outputs: [LOGITS],
    };
    expect(await refusal(spec)).toMatchObject({
      code: 'model.slowToOpen',
      limit: `${2 << 20}`,
    });
  });
});
