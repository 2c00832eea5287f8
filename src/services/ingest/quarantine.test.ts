import { describe, expect, it } from 'vitest';
import type { Instant } from '../../domain/units/units.ts';
import { Quarantine } from './quarantine.ts';

const AT = 5 as Instant;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const takeAll = (quarantine: Quarantine) => {
  const taken: unknown[] = [];
  quarantine.write((refused) => taken.push(refused) > 0);
  return taken;
};

describe('frames that could not be read', () => {
  it('are counted by reason and kept as they came', () => {
    const quarantine = new Quarantine();
    expect(quarantine.add('frame.notJson', bytes('{"a'), AT)).toBe(1);
    expect(quarantine.add('frame.notJson', bytes('{"b'), AT)).toBe(2);
    quarantine.add('frame.binary', Uint8Array.of(0xff, 0), AT);
    expect(quarantine.counts).toEqual({ 'frame.notJson': 2, 'frame.binary': 1 });
    expect(takeAll(quarantine)).toMatchObject([
      {
        rejections: { 'frame.notJson': 2, 'frame.binary': 1 },
        quarantine: [
          { reason: 'frame.notJson', raw: '{"a', length: 3, receivedAt: 5 },
          { reason: 'frame.notJson', raw: '{"b' },
          { reason: 'frame.binary', raw: 'hex:ff00', length: 2 },
        ],
      },
    ]);
  });

  it('are counted beyond what is kept, each reason with room of its own', () => {
    const quarantine = new Quarantine({ framesPerReason: 2, bytes: 20, frameBytes: 4 });
    for (let n = 0; n < 5; n += 1) quarantine.add('a', bytes('123456'), AT);
    for (let n = 0; n < 5; n += 1) quarantine.add('b', bytes('1'), AT);
    expect(takeAll(quarantine)).toMatchObject([
      {
        rejections: { a: 5, b: 5 },
        quarantine: [{ raw: '1234', length: 6 }, { raw: '1234' }, { raw: '1' }, { raw: '1' }],
      },
    ]);
  });

  it('stop being kept when there are too many bytes of them', () => {
    const quarantine = new Quarantine({ bytes: 5 });
    for (const reason of ['a', 'b', 'c']) quarantine.add(reason, bytes('123'), AT);
    expect(takeAll(quarantine)).toMatchObject([{ quarantine: [{ reason: 'a' }] }]);
  });

  it('are handed over once, and again as long as nobody takes them', () => {
    const quarantine = new Quarantine();
    quarantine.add('a', bytes('1'), AT);
    quarantine.write(() => false);
    expect(takeAll(quarantine)).toHaveLength(1);
    expect(takeAll(quarantine)).toEqual([]);
    quarantine.add('a', bytes('2'), AT);
    expect(takeAll(quarantine)).toMatchObject([
      { rejections: { a: 1 }, quarantine: [{ raw: '2' }] },
    ]);
  });
});
