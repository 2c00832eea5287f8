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

it('looks five times a second, tells by how much it came too late, and ends when it is stopped', () => {
  const watch = new SilenceWatch({ nowUs: () => 0, monotonicMs: () => nowMs }, () => [process]);
  watch.start();
  const step = (tookMs: number): void => {
    nowMs += tookMs;
    vi.advanceTimersByTime(200);
  };
  step(200);
  step(60_000);
  step(199);
  watch.stop();
  step(200);
  expect(missed).toEqual([0, 59_800, 0]);
});
