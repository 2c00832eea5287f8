import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.ts';

let nowMs = 0;
let missed: number[] = [];
const process = { checkSilence: (missedMs: number) => void missed.push(missedMs) };

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  missed = [];
});
afterEach(() => void vi.useRealTimers());

it('looks ten times a second, tells by how much it came too late, and ends when it is stopped', () => {
  const watch = new SilenceWatch({ nowUs: () => 0, monotonicMs: () => nowMs }, () => [process]);
  watch.start();
  const step = (tookMs: number): void => {
    nowMs += tookMs;
    vi.advanceTimersByTime(100);
  };
  step(100);
  step(60_000);
  step(99);
  watch.stop();
  step(100);
  expect(missed).toEqual([0, 59_900, 0]);
});
