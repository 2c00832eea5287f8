import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MODEL_PART_LIMIT } from '../../../contract/models.ts';
import { sendModel, toBase64 } from './model-actions.ts';

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

it('spells bytes as everybody reads them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  );
  const large = new Uint8Array(100_000).map((_, at) => at % 251);
  expect(fromBase64(toBase64(large))).toEqual(large);
});

it.each([0, 1, 500_000, 525_000, 1_200_001])(
  'sends a file of %d bytes whole, in parts that follow on each other',
  async (size) => {
    const content = new Uint8Array(size).map((_, at) => at % 253);
    const received = new Uint8Array(size);
    let next = 0;
    const sent = await sendModel(
      {
        'models.load': (input) => {
          if (!('base64' in input)) throw new Error('a path was sent');
          expect(input).toMatchObject({ file: 'a.zip', totalBytes: size, offset: next });
          expect(input.base64.length).toBeLessThanOrEqual(MODEL_PART_LIMIT);
          const part = fromBase64(input.base64);
          received.set(part, next);
          next += part.length;
          return Promise.resolve({ ok: true, value: { received: next, version: null } });
        },
      },
      new File([content], 'a.zip'),
    );
    expect(sent.ok).toBe(true);
    expect(next).toBe(size);
    expect(received).toEqual(content);
  },
);

it('stops at the first part that is refused', async () => {
  let asked = 0;
  const error = { code: 'model.tooLarge' };
  const sent = await sendModel(
    {
      'models.load': () => {
        asked += 1;
        return Promise.resolve({ ok: false, error });
      },
    },
    new File([new Uint8Array(2_000_000)], 'a.zip'),
  );
  expect(sent).toEqual({ ok: false, error });
  expect(asked).toBe(1);
});
