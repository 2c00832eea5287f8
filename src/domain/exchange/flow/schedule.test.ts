import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../units/units.ts';
import { Schedule } from './schedule.ts';

describe('Schedule', () => {
  it('hands out entries by instant, then by number, whatever the order of arrival', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1000 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 300 }), (entries) => {
        const schedule = new Schedule();
        for (const [at, who] of entries) schedule.push(at as Instant, who);
        const drained: [number, number][] = [];
        while (schedule.size > 0) drained.push([schedule.nextAt(), schedule.pop()]);
        expect(drained).toEqual(entries.toSorted(([a, x], [b, y]) => a - b || x - y));
      }),
    );
  });

  it('keeps its order while entries come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (gaps) => {
        const schedule = new Schedule();
        for (let who = 0; who < 10; who += 1) schedule.push(who as Instant, who);
        let last = 0;
        for (const gap of gaps) {
          const at = schedule.nextAt();
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
          schedule.push((at + gap) as Instant, schedule.pop());
        }
        expect(schedule.size).toBe(10);
      }),
    );
  });

  it('says infinity when empty and refuses to pop', () => {
    const schedule = new Schedule();
    expect(schedule.nextAt()).toBe(Number.POSITIVE_INFINITY);
    expect(() => schedule.pop()).toThrow('nothing is due');
  });
});
