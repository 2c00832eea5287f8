import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../tests/fixtures/eventually.ts';
import { LatchFile } from '../adapters/files/latch-file.ts';
import { systemClock } from '../base/clock.ts';
import { err, ok, unwrap, type Result } from '../base/result.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import { KillGuard, WATCH_MS } from './kill-guard.ts';

let folder: string;
let guard: KillGuard;
let ended: number;
/** What the supervisor knows of the venue; by default nothing was ever sent to it. */
let venue: Promise<Result<VenueEndpoint | null>>;
/** Of the orders service; by default it hangs and answers nothing. */
let answers: Partial<Record<string, Promise<Result<unknown>>>>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-guard-'));
  ended = 0;
  answers = {};
  venue = Promise.resolve(ok(null));
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  guard = new KillGuard({
    orders: {
      request: (channel: string) => answers[channel] ?? new Promise(() => undefined),
      end: () => {
        ended += 1;
        return Promise.resolve();
      },
    },
    latchFile: latchFile(),
    findVenue: () => venue,
    clock: systemClock,
    logger,
    patienceMs: 10,
  });
  guard.start();
});
const ignore = (): void => undefined;
const latchFile = () => join(folder, 'kill-switch.json');
afterEach(() => {
  guard.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Intervals of one length fire in the order in which they began, so the guard has looked by then as often. */
const looks = (count: number): Promise<void> =>
  new Promise((done) => {
    let left = count;
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      done();
    }, WATCH_MS);
  });

it('takes the latch that it writes itself for no other kill', async () => {
  unwrap(await guard.kill('it hangs', 'window'));
  expect(existsSync(latchFile())).toBe(true);
  await looks(5);
  expect(ended).toBe(1);
});

it('obeys a file that somebody else dropped, once', async () => {
  const facts = { latchedAtUs: systemClock.nowUs(), reason: 'dropped' };
  unwrap(new LatchFile(latchFile()).set(facts, 'process'));
  await eventually(() => ended === 1, 'the process is ended');
  expect(guard.latched).toMatchObject({ reason: 'dropped' });
  await looks(5);
  expect(ended).toBe(1);
});

it('leaves it to an orders service that shows that it lives, however long its report takes', async () => {
  let report = ignore;
  answers = {
    'orders.kill': new Promise((done) => (report = () => done(ok({ left: 0 })))),
    'orders.summary': Promise.resolve(ok({})),
  };
  const killed = guard.kill('test', 'window');
  await looks(3); // far beyond its patience
  report();
  expect(await killed).toEqual(ok({ left: 0 }));
  expect(ended).toBe(0);
  expect(guard.latched).toMatchObject({ reason: 'test' });
});

it('latches without a key to cancel with, and says what is missing', async () => {
  venue = Promise.resolve(err({ code: 'credentials.missing' }));
  expect(await guard.kill('stop', 'window')).toEqual(
    err({ code: 'kill.notCanceled', reason: 'credentials.missing' }),
  );
  expect([existsSync(latchFile()), ended, guard.isCanceling]).toEqual([true, 1, false]);
  venue = Promise.resolve(ok(null));
  expect(unwrap(await guard.kill('again', 'window'))).toMatchObject({ left: 0 });
});

it('refuses a release for as long as a key is waited for', async () => {
  let find = ignore;
  venue = new Promise((done) => (find = () => done(ok(null))));
  const killed = guard.kill('stop', 'window');
  await eventually(() => ended === 1, 'the process is ended');
  expect(guard.isCanceling).toBe(true);
  find();
  unwrap(await killed);
  expect(guard.isCanceling).toBe(false);
});

it('goes on with the key that takes the place of one that the venue refuses', async () => {
  const asked = new Set<unknown>();
  const server = createServer(({ headers }, response) => {
    const keyId = headers['kalshi-access-key'];
    asked.add(keyId);
    response.writeHead(keyId === 'right' ? 200 : 401, { 'content-type': 'application/json' });
    response.end('{"orders":[],"cursor":""}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trade-api/v2`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keyed = (keyId: string) =>
    Promise.resolve(ok({ environment: 'demo' as const, rest, ws: '', keyId, privateKeyPem }));
  try {
    guard.rekey(); // nothing to go on with
    venue = keyed('wrong');
    const killed = guard.kill('stop', 'window');
    await eventually(() => asked.has('wrong'), 'the venue is asked');
    venue = keyed('right');
    guard.rekey();
    expect(unwrap(await killed)).toMatchObject({ left: 0, verified: 'empty' });
    expect(guard.isCanceling).toBe(false);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
