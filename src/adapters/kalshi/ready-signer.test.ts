import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import { unwrap } from '../../base/result.ts';
import { ReadySigner } from './ready-signer.ts';
import { createSigner, type SignedHeaders, type Signer } from './signing.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const real = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));
const START_MS = 1_795_132_800_000;

/** Signs as ever and counts what had to be waited for. */
let onTheSpot = 0;
const counted: Signer = {
  ...real,
  headers: (method, path, nowMs) => {
    onTheSpot += 1;
    return real.headers(method, path, nowMs);
  },
};

const clock = new ManualClock(START_MS * 1000);
const nowMs = (): number => clock.nowUs() / 1000;
const timeOf = (headers: SignedHeaders): number => Number(headers['KALSHI-ACCESS-TIMESTAMP']);
let ready: ReadySigner;
beforeEach(async () => {
  onTheSpot = 0;
  ready = await ReadySigner.open(counted, [{ method: 'DELETE', path: '/api/orders' }], clock);
});
afterEach(() => ready.close());

describe('ReadySigner', () => {
  it('signs the fixed requests beforehand, whatever the query', () => {
    const madeMs = nowMs();
    clock.advanceMs(1500);
    for (const path of ['/api/orders', '/api/orders?limit=5']) {
      expect(timeOf(ready.headers('DELETE', path, nowMs()))).toBe(madeMs);
    }
    expect(onTheSpot).toBe(0);
  });

  it('has them at once for those who would wait, too', async () => {
    const madeMs = nowMs();
    clock.advanceMs(1500);
    expect(timeOf(await ready.prepare('DELETE', '/api/orders', nowMs()))).toBe(madeMs);
    expect(timeOf(await ready.prepare('DELETE', '/api/orders/7', nowMs()))).toBe(nowMs());
  });

  it('signs everything else on the spot', () => {
    ready.headers('GET', '/api/orders', nowMs());
    ready.headers('DELETE', '/api/orders/7', nowMs());
    expect(onTheSpot).toBe(2);
  });

  it('keeps ready what became known later, and lets go of what it replaces', async () => {
    await ready.keep('group', { method: 'PUT', path: '/api/groups/1' });
    ready.headers('PUT', '/api/groups/1', nowMs());
    expect(onTheSpot).toBe(0);
    await ready.keep('group', { method: 'PUT', path: '/api/groups/2' });
    ready.headers('PUT', '/api/groups/2', nowMs());
    expect(onTheSpot).toBe(0);
    ready.headers('PUT', '/api/groups/1', nowMs());
    expect(onTheSpot).toBe(1);
  });

  it('never uses a signature that the venue may find too old, or from the future', () => {
    expect(timeOf(ready.headers('DELETE', '/api/orders', nowMs() - 1))).toBe(nowMs() - 1);
    clock.advanceMs(2501);
    expect(timeOf(ready.headers('DELETE', '/api/orders', nowMs()))).toBe(nowMs());
    expect(onTheSpot).toBe(2);
  });
});
