import { afterEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { PolicyName } from '../../src/domain/policy/policy.ts';
import { eventually } from '../fixtures/eventually.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

const TEN_MINUTES_US = 600_000_000;
/** Ten minutes in a few seconds; what the settings say in real time is as much shorter. */
const SPEED = 100;

const LONG_MS = 150_000;

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
]);

let rig: ModelsRig;
afterEach(() => rig.end());

/** Ten minutes of the exchange's time with this policy armed. */
async function trade(policy: PolicyName) {
  const settings = { actor: { throttleMs: 100, orderLifeMs: 300_000 } };
  rig = new ModelsRig({ policy, armed: 'armed', markets: 8, ratePerS: 40, speed: SPEED }, settings);
  await rig.start();
  const now = async () => unwrap(await rig.api['exchange.read']({})).nowUs;
  const from = await now();
  await eventually(async () => (await now()) - from > TEN_MINUTES_US, 'ten minutes', 120_000);
  const actor = await rig.summary();
  const orders = unwrap(await rig.api['orders.summary']({}));
  await rig.stop();
  return { actor, orders, problems: rig.auditLedger() };
}

describe('ten minutes of a built-in policy', () => {
  it.each(['spreadCapture', 'momentum', 'meanReversion'] as const)(
    '%s trades, its ledger adds up, and every denial has its reason',
    async (policy) => {
      const { actor, orders, problems } = await trade(policy);
      expect(actor.intents).toBeGreaterThan(0);
      expect(orders.fills).toBeGreaterThan(0);
      expect(problems).toEqual([]);
      const odd = Object.keys({ ...actor.outcomes, ...orders.denials }).filter(
        (outcome) => !EXPLAINED.has(outcome),
      );
      expect(odd).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'hold wants nothing',
    async () => {
      const { actor, orders, problems } = await trade('hold');
      expect(actor).toMatchObject({ intents: 0, outcomes: {} });
      expect(actor.decisions).toBeGreaterThan(0);
      expect(orders).toMatchObject({ orders: 0, fills: 0 });
      expect(problems).toEqual([]);
    },
    LONG_MS,
  );
});
