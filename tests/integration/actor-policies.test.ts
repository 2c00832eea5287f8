import { afterEach, describe, expect, it } from 'vitest';
import { readLedger } from '../../src/adapters/sqlite/ledger-store.ts';
import { unwrap, type Failure } from '../../src/base/result.ts';
import type { LedgerEvent } from '../../src/domain/orders/ledger-event.ts';
import type { PolicyName } from '../../src/domain/policy/policy.ts';
import { isReject } from '../../src/services/orders/venue-fault.ts';
import { eventually } from '../fixtures/eventually.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

const TEN_MINUTES_US = 600_000_000;
/** Ten minutes in a few seconds; what the settings say in real time is as much shorter. */
const SPEED = 100;

/** Some more of them on a machine that is too slow for the exchange: its traders rest while it lags. */
const AT_LATEST_MS = 240_000;

/** How an intent may end in a market that moves on its own, everything being well. */
const EXPLAINED = new Set([
  'placed',
  'amended',
  'kept',
  'superseded',
  'throttled',
  'unanswered',
  'intent.noTouch',
  'intent.tooLate',
  'risk.closingSoon',
  'risk.marketNotActive',
  'risk.postOnlyWouldCross',
  'risk.priceThrough',
  'risk.priceFar',
  'risk.decisionTooOld',
  'risk.duplicate',
  'risk.bookNotTrusted',
  // A moment of delay here is a minute there: the market may have closed, or the order's time be over.
  'venue.refused',
  'risk.breakerOpen',
  'breakerOpen',
]);
const LATE = new Set(['MARKET_INACTIVE', 'expiration_time: in the past']);

/** Why the venue refused orders, where it was not for how late they came. */
function oddRefusals(ledgerFile: string): Failure[] {
  const found: Failure[] = [];
  const take = (event: LedgerEvent): void => {
    if (event.type !== 'orderMoved' || !isReject(event) || event.reason === undefined) return;
    const { venueCode, details } = event.reason;
    if (!LATE.has(String(venueCode)) && !LATE.has(String(details))) found.push(event.reason);
  };
  unwrap(readLedger(ledgerFile, take));
  return found;
}

let rig: ModelsRig;
afterEach(() => rig.end());

/** Ten minutes of the exchange's time with this policy armed, and until it has traded if it ever does. */
async function trade(policy: PolicyName, does: 'trades' | 'nothing') {
  const settings = { actor: { throttleMs: 100, orderLifeMs: 300_000 } };
  rig = new ModelsRig({ policy, armed: 'armed', markets: 8, ratePerS: 40, speed: SPEED }, settings);
  await rig.start();
  const now = async () => unwrap(await rig.api['exchange.read']({})).nowUs;
  const from = await now();
  const summary = async () => unwrap(await rig.api['orders.summary']({}));
  await eventually(
    async () =>
      (await now()) - from > TEN_MINUTES_US && (does === 'nothing' || (await summary()).fills > 0),
    'ten minutes of what it does',
    AT_LATEST_MS,
  );
  const actor = await rig.summary();
  const orders = await summary();
  await rig.stop();
  const problems = [...rig.auditLedger(), ...oddRefusals(rig.profile.ledgerFiles.embedded)];
  return { actor, orders, problems };
}

describe('ten minutes of a built-in policy', () => {
  it.each(['spreadCapture', 'momentum', 'meanReversion'] as const)(
    '%s trades, its ledger adds up, and every denial has its reason',
    async (policy) => {
      const { actor, orders, problems } = await trade(policy, 'trades');
      expect(actor.intents).toBeGreaterThan(0);
      expect(orders.fills).toBeGreaterThan(0);
      expect(problems).toEqual([]);
      const odd = Object.keys({ ...actor.outcomes, ...orders.denials }).filter(
        (outcome) => !EXPLAINED.has(outcome),
      );
      expect(odd).toEqual([]);
    },
  );

  it('hold wants nothing', async () => {
    const { actor, orders, problems } = await trade('hold', 'nothing');
    expect(actor).toMatchObject({ intents: 0, outcomes: {} });
    expect(actor.decisions).toBeGreaterThan(0);
    expect(orders).toMatchObject({ orders: 0, fills: 0 });
    expect(problems).toEqual([]);
  });
});
