import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import type { ServiceHealth, ServiceState } from '../contract/health.ts';
import type { VenueEndpoint, VenueKey } from '../contract/service-config.ts';
import { DemoVenue, EmbeddedVenue } from './venue-source.ts';

const urls = { rest: 'https://demo/trade-api/v2', ws: 'wss://demo/trade-api/ws/v2' };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = {
  keyId: 'id',
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

it('waits for the embedded exchange, but not for a kill', async () => {
  const venue = new EmbeddedVenue(() => undefined);
  const endpoint: VenueEndpoint = { environment: 'embedded', ...urls, ...key };
  const found = venue.find();
  expect(await venue.findNow()).toEqual(ok(null));
  venue.listensAt(endpoint);
  expect(await found).toEqual(ok(endpoint));
  const moved = { ...endpoint, keyId: 'another' };
  venue.listensAt(moved);
  expect([await venue.find(), await venue.findNow()]).toEqual([ok(moved), ok(moved)]);
});

it('tells how the embedded exchange stands as a step of the start', () => {
  const told: unknown[] = [];
  const venue = new EmbeddedVenue((state, reason) => told.push([state, reason?.code]));
  const follow = (state: ServiceState, reason: Failure | null = null): void =>
    venue.follow({ service: 'exchange', state, reason } as ServiceHealth);
  follow('starting');
  follow('ready');
  follow('restarting', { code: 'service.exited' });
  follow('failed', { code: 'exchange.cannotListen' });
  expect(told).toEqual([
    ['running', undefined],
    ['done', undefined],
    ['running', 'service.exited'],
    ['failed', 'exchange.cannotListen'],
  ]);
});

it('asks for the key of a demo account each time, and tells what came of it', async () => {
  let kept: Result<VenueKey> = err({ code: 'credentials.missing' });
  const told: unknown[] = [];
  const venue = new DemoVenue(urls, { find: async () => kept }, (state, reason) =>
    told.push([state, reason?.code]),
  );
  expect(await venue.find()).toEqual(kept);
  kept = ok({ keyId: 'id', privateKeyPem: 'no key' });
  expect(await venue.find()).toEqual(err({ code: 'credentials.notAKey' }));
  kept = ok(key);
  expect(await venue.find()).toEqual(ok({ environment: 'demo', ...urls, ...key }));
  expect(told).toEqual([
    ['running', undefined],
    ['failed', 'credentials.missing'],
    ['running', undefined],
    ['failed', 'credentials.notAKey'],
    ['running', undefined],
    ['done', undefined],
  ]);
});
