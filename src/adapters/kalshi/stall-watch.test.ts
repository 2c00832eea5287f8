import { describe, expect, it } from 'vitest';
import { StallWatch } from './stall-watch.ts';

/** Seconds of silence until it calls a stall; undefined if it never does. */
function silenceUntilStall(messagesPerS: number): number | undefined {
  const watch = new StallWatch(30_000);
  let nowMs = 0;
  watch.restart(nowMs);
  for (let second = 0; second < 300; second += 1) {
    for (let i = 0; i < messagesPerS; i += 1) watch.count();
    nowMs += 1000;
    expect(watch.tick(nowMs)).toBeUndefined();
  }
  for (let second = 1; second <= 3600; second += 1) {
    nowMs += 1000;
    if (watch.tick(nowMs) !== undefined) return second;
  }
  return undefined;
}

describe('StallWatch', () => {
  it('calls a busy feed stalled when the time is up', () => {
    expect(silenceUntilStall(100)).toBe(30);
    expect(silenceUntilStall(3)).toBe(30);
  });

  it('waits longer where less is usual, and for ever where nothing is', () => {
    const quiet = new StallWatch(30_000);
    quiet.restart(0);
    for (let s = 1; s <= 3600; s += 1) {
      if (s % 20 === 0) quiet.count();
      expect(quiet.tick(s * 1000)).toBeUndefined();
    }
    expect(silenceUntilStall(0)).toBeUndefined();
  });
});
