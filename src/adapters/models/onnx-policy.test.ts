import { describe, expect, it } from 'vitest';
import { randomLayers } from './network.fixture.ts';
import {
  actor,
  ARG_MAX,
  behindLogits,
  critic,
  LOGITS,
  refusal,
  VALUE,
} from './onnx-actor.fixture.ts';
import { network, type PortSpec } from './onnx-file.fixture.ts';

describe('the policy in an ONNX file', () => {
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
});
