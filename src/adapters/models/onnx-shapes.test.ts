import { describe, expect, it } from 'vitest';
import { behindLogits, LOGITS, refusal } from './onnx-actor.fixture.ts';
import { graph, integers, type NodeSpec, tensor } from './onnx-file.fixture.ts';

describe('the work in an ONNX file', () => {
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

  it('is counted higher where it is no product of matrices', async () => {
    // The product takes as many multiplications as there are rows, which alone would be little.
    const wide = (rows: number): Promise<unknown> =>
      refusal(
        behindLogits(
          [{ name: 'out', shape: [1, 5] }],
          [
            { op: 'Softplus', inputs: ['column'], outputs: ['soft'] },
            { op: 'MatMul', inputs: ['row', 'soft'], outputs: ['one'] },
            { op: 'Add', inputs: ['logits', 'one'], outputs: ['out'] },
          ],
          [
            tensor('column', [rows, 1], new Float32Array(rows)),
            tensor('row', [1, rows], new Float32Array(rows)),
          ],
        ),
      );
    expect(await wide(200_000)).toBe('accepted');
    expect(await wide(400_000)).toMatchObject({
      code: 'model.tooMuchWork',
      operator: 'Softplus',
    });
  });
});
