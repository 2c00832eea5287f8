import { expect, it, vi } from 'vitest';
import { err, ok, type Failure } from '../../base/result.ts';
import { persistently } from './persistently.ts';

it('tries until it works and tells every failure', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const answers = [err({ code: 'a.away' }), err({ code: 'a.busy' }), ok(7)];
  const failures: Failure[] = [];
  const running = persistently(
    () => answers.shift() ?? ok(0),
    (failure) => failures.push(failure),
    new AbortController().signal,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await running).toBe(7);
  expect(failures.map(({ code }) => code)).toEqual(['a.away', 'a.busy']);
  vi.useRealTimers();
});

it('gives up at once when it is called off', async () => {
  const callOff = new AbortController();
  const running = persistently(
    () => err({ code: 'a.away' }),
    () => undefined,
    callOff.signal,
  );
  await Promise.resolve();
  callOff.abort();
  expect(await running).toBeUndefined();
});
