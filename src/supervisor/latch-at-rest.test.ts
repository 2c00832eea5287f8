import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedgerStore, readLedger } from '../adapters/sqlite/ledger-store.ts';
import { systemClock } from '../base/clock.ts';
import { unwrap } from '../base/result.ts';
import type { WorkstationMode } from '../contract/service-name.ts';
import type { LedgerEvent } from '../domain/orders/ledger-event.ts';
import type { ClientOrderId, MarketTicker } from '../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../domain/units/units.ts';
import { killAtRest, releaseAtRest } from './latch-at-rest.ts';
import { openProfile, type Profile } from './profile.ts';

let profile: Profile;
beforeEach(() => {
  profile = unwrap(openProfile(mkdtempSync(join(tmpdir(), 'oddlot-rest-'))));
});
afterEach(() => rmSync(profile.folder, { recursive: true, force: true }));

const at = 0 as Instant;
const clientOrderId = 'c1' as ClientOrderId;
const SENT: readonly LedgerEvent[] = [
  {
    type: 'orderDrafted',
    at,
    clientOrderId,
    origin: 'person',
    market: 'KXRAIN-26DEC01-NYC' as MarketTicker,
    side: 'bid',
    price: 4500 as Price,
    qty: 100 as Qty,
    timeInForce: 'good_till_canceled',
    postOnly: false,
  },
  { type: 'orderMoved', at, clientOrderId, move: 'sent' },
];
function write(events: readonly LedgerEvent[], mode: WorkstationMode = 'embedded'): void {
  const store = unwrap(openLedgerStore(profile.ledgerFiles[mode], () => undefined));
  unwrap(store.append(events, 'process'));
  store.close();
}
const types = (mode: WorkstationMode = 'embedded'): string[] => {
  const read: string[] = [];
  unwrap(readLedger(profile.ledgerFiles[mode], ({ type }) => read.push(type)));
  return read;
};
const kill = () => unwrap(killAtRest(profile, systemClock, 'test'));
const release = () => releaseAtRest(profile, systemClock, 'seen');

describe('the kill switch of a profile at rest', () => {
  it('is latched twice, and released in both places', () => {
    expect(kill().ledgerFault).toBeNull();
    expect(existsSync(profile.latchFile)).toBe(true);
    unwrap(release());
    expect(existsSync(profile.latchFile)).toBe(false);
    expect(types()).toEqual(['killed', 'released']);
    expect(release()).toMatchObject({ error: { code: 'kill.notLatched' } });
  });

  it('stays latched while orders of the last run may rest: only a latched start cancels them', () => {
    write(SENT);
    kill();
    expect(release()).toMatchObject({ error: { code: 'kill.leftOpen', orders: 1 } });
    expect(existsSync(profile.latchFile)).toBe(true);
    expect(types()).not.toContain('released');
    write([{ type: 'orderMoved', at, clientOrderId, move: 'canceled' }]);
    unwrap(release());
  });

  it('is latched and released for every account that was traded with, and for no other', () => {
    kill();
    unwrap(release());
    expect(existsSync(profile.ledgerFiles.demo)).toBe(false);
    write([{ type: 'tradingWished', at, to: 'trading' }], 'demo');
    expect(kill().ledgerFault).toBeNull();
    expect(types('demo')).toEqual(['tradingWished', 'killed']);
    unwrap(release());
    expect(types('demo').at(-1)).toBe('released');
    expect(types()).toEqual(['killed', 'released', 'killed', 'released']);
  });

  it('stays latched for all accounts while orders may rest at one of them', () => {
    write(SENT, 'demo');
    kill();
    expect(release()).toMatchObject({ error: { code: 'kill.leftOpen', orders: 1, mode: 'demo' } });
    expect(existsSync(profile.latchFile)).toBe(true);
    expect([types().at(-1), types('demo').at(-1)]).toEqual(['killed', 'killed']);
  });

  it('is released where it was latched: an account that knows of no kill is left alone', () => {
    write([{ type: 'killed', at, epoch: 1, reason: 'then', by: 'window' }], 'demo');
    write([{ type: 'tradingWished', at, to: 'trading' }]);
    unwrap(release());
    expect(types()).toEqual(['tradingWished']);
    expect(types('demo')).toEqual(['killed', 'released']);
  });
});
