import { expect, it } from 'vitest';
import { throttle, type Timers } from './throttle.ts';

function create() {
  const waiting = new Map<number, () => void>();
  let next = 1;
  let runs = 0;
  const timers = {
    set: (run: () => void) => {
      next += 1;
      waiting.set(next, run);
      return next;
    },
    clear: (timer: number | undefined) => void waiting.delete(timer ?? 0),
  } as unknown as Timers;
  const throttled = throttle(() => void (runs += 1), 100, timers);
  const elapse = (): void => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const run of due) run();
  };
  return { ...throttled, elapse, runs: () => runs };
}

it('runs at once, then gathers what comes until the time is over', () => {
  const { call, elapse, runs } = create();
  call();
  expect(runs()).toBe(1);
  call();
  call();
  expect(runs()).toBe(1);
  elapse();
  expect(runs()).toBe(2);
  elapse();
  expect(runs()).toBe(2);
  call();
  expect(runs()).toBe(3);
});

it('forgets what waits when it is stopped', () => {
  const { call, stop, elapse, runs } = create();
  call();
  call();
  stop();
  elapse();
  expect(runs()).toBe(1);
});
