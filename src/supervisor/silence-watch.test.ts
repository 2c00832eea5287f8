import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SilenceWatch } from './silence-watch.ts';

let nowMs = 0;
let calls: string[] = [];
const process = {
  checkSilence: () => void calls.push('check'),
  forgiveSilence: () => void calls.push('forgive'),
};

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  calls = [];
});
afterEach(() => void vi.useRealTimers());

it('looks every second, forgives all after a sleep of its own, and ends when it is stopped', () => {
  const watch = new SilenceWatch({ nowUs: () => 0, monotonicMs: () => nowMs }, () => [process]);
  watch.start();
  const second = (tookMs: number): void => {
    nowMs += tookMs;
    vi.advanceTimersByTime(1000);
  };
  second(1000);
  second(60_000);
  second(1000);
  watch.stop();
  second(1000);
  expect(calls).toEqual(['check', 'forgive', 'check']);
});
