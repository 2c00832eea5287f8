import { describe, expect, it } from 'vitest';
import { frameWork, type TraceEvent } from './frame-work.ts';

const event = (name: string, ts: number, dur: number, tid = 1): TraceEvent => ({
  name,
  ph: 'X',
  pid: 1,
  tid,
  ts,
  dur,
  tdur: dur / 2,
});

describe('the work of a frame', () => {
  it('is every task from one animation callback to the next, with scripts and rendering apart', () => {
    const trace = [
      event('RunTask', 0, 900),
      event('RunTask', 1000, 4000),
      event('FireAnimationFrame', 1100, 2000),
      event('FunctionCall', 1200, 1000),
      event('Layout', 1300, 500),
      event('Paint', 3200, 300),
      event('RunTask', 6000, 1000),
      event('FunctionCall', 6000, 1000),
      event('RunTask', 17_000, 100),
      event('FireAnimationFrame', 17_010, 50),
    ];
    expect(frameWork(trace)).toEqual([
      { wallMs: 5, coreMs: 2.5, longestMs: 2, scriptMs: 1.25, renderMs: 0.4 },
    ]);
  });

  it('is of the thread that animates, and counts a task within a task once', () => {
    const trace = [
      event('RunTask', 0, 50_000, 2),
      event('RunTask', 100, 1000),
      event('FireAnimationFrame', 110, 10),
      event('RunTask', 200, 100),
      event('RunTask', 20_000, 1000),
      event('FireAnimationFrame', 20_010, 10),
    ];
    expect(frameWork(trace).map(({ wallMs }) => wallMs)).toEqual([1]);
  });

  it('is nothing without two frames', () => {
    expect(frameWork([event('RunTask', 0, 10)])).toEqual([]);
  });
});
