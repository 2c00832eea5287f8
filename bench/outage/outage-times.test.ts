import { describe, expect, it } from 'vitest';
import { clockOffset, outageTimes, summary, type Painted } from './outage-times.ts';

const painted = (atMs: number, shown: Painted['shown']): Painted => ({ atMs, shown });

describe('the times of an outage', () => {
  it('are from its end to the first frame that said so, and to the last that became whole', () => {
    const frames = [
      painted(90, 'whole'),
      painted(120, 'between'),
      painted(140, 'said'),
      painted(300, 'whole'),
      painted(320, 'between'),
      painted(900, 'whole'),
    ];
    expect(outageTimes(100, frames)).toEqual({ saidMs: 40, wholeMs: 800 });
  });

  it('do not count what was painted before', () => {
    const frames = [painted(50, 'said'), painted(90, 'whole'), painted(180, 'said')];
    expect(outageTimes(100, frames)).toEqual({ saidMs: 80, wholeMs: null });
  });

  it('are none where nothing was said, however whole the page is', () => {
    expect(outageTimes(100, [painted(120, 'between'), painted(150, 'whole')])).toEqual({
      saidMs: null,
      wholeMs: null,
    });
    expect(outageTimes(100, [])).toEqual({ saidMs: null, wholeMs: null });
  });
});

describe('many times', () => {
  it('are told by the longest and the median, without those that never came', () => {
    expect(summary([30.04, null, 900.27, 10])).toEqual({ value: 900.3, p50: 30, n: 3 });
    expect(summary([null])).toBeUndefined();
  });
});

describe('the clocks of the page and the bench', () => {
  it('are set by the quickest round trip, which says how wrong it may be', () => {
    const trips = [
      { askedMs: 1000, pageMs: 505, answeredMs: 1040 },
      { askedMs: 2000, pageMs: 1501, answeredMs: 2004 },
      { askedMs: 3000, pageMs: 2530, answeredMs: 3030 },
    ];
    expect(clockOffset(trips)).toEqual({ offsetMs: -501, errorMs: 2 });
  });
});
