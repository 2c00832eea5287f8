import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnGrid, LINEAR_CENT, TAPERED_DECI_CENT } from '../../../domain/market/price-grid.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../../domain/units/units.ts';
import { TICKET_ACTIONS } from '../../store/signals.ts';
import {
  ACTION_TERMS,
  onOutcome,
  orderEffect,
  orderOf,
  restingAt,
  stepPrice,
  touchPrice,
  venueNow,
} from './ticket-order.ts';

const price = (n: number): Price => n as Price;
const qty = (n: number): Qty => n as Qty;

describe('actions', () => {
  it('are bids and asks of the YES scale', () => {
    expect(TICKET_ACTIONS.map((action) => ACTION_TERMS[action].side)).toEqual([
      'bid',
      'ask',
      'ask',
      'bid',
    ]);
  });

  it('join their own side and cross to the other', () => {
    const touch = { bid: price(4000), bidQty: qty(1), ask: price(4400), askQty: qty(1) };
    expect(touchPrice(touch, 'bid', 'join')).toBe(4000);
    expect(touchPrice(touch, 'bid', 'cross')).toBe(4400);
    expect(touchPrice(touch, 'ask', 'join')).toBe(4400);
    expect(touchPrice(touch, 'ask', 'cross')).toBe(4000);
  });
});

describe('the queue at a price', () => {
  const book = {
    yes: [
      [price(4000), qty(700)],
      [price(4200), qty(300)],
    ],
    no: [
      [price(5000), qty(900)],
      [price(5500), qty(200)],
    ],
  } as const;

  it('is what rests there, on either side of the book', () => {
    expect(restingAt(book, 'bid', price(4200))).toBe(300);
    expect(restingAt(book, 'bid', price(4000))).toBe(700);
    expect(restingAt(book, 'bid', price(4400))).toBe(0);
    expect(restingAt(book, 'ask', price(4500))).toBe(200);
    expect(restingAt(book, 'ask', price(5000))).toBe(900);
  });

  it('is none for an order that would trade at once', () => {
    expect(restingAt(book, 'bid', price(4500))).toBeNull();
    expect(restingAt(book, 'ask', price(4200))).toBeNull();
    expect(restingAt({ yes: book.yes, no: [] }, 'bid', price(9900))).toBe(0);
  });
});

describe('stepping', () => {
  it('follows the grid through its bands', () => {
    const up = (from: number, steps: number): number =>
      stepPrice(TAPERED_DECI_CENT, price(from), 'yes', steps);
    expect(up(980, 1)).toBe(990);
    expect(up(1000, 1)).toBe(1100);
    expect(up(1000, -1)).toBe(990);
    expect(up(995, 1)).toBe(1000);
    expect(up(10, -3)).toBe(10);
  });

  it('goes up in the price of the outcome, also for NO', () => {
    expect(stepPrice(LINEAR_CENT, price(5700), 'no', 1)).toBe(5800);
    expect(stepPrice(LINEAR_CENT, price(5700), 'no', -10)).toBe(4700);
  });

  it('always lands on the grid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.constantFrom('yes' as const, 'no' as const),
        fc.integer({ min: -12, max: 12 }).filter((steps) => steps !== 0),
        (from, outcome, steps) => {
          const to = stepPrice(TAPERED_DECI_CENT, price(from), outcome, steps);
          expect(isOnGrid(TAPERED_DECI_CENT, onOutcome(to, outcome)) || to === from).toBe(true);
        },
      ),
    );
  });
});

describe('the order that goes out', () => {
  const order = {
    market: 'KXA-1' as MarketTicker,
    side: 'bid' as const,
    price: price(4300),
    qty: qty(1000),
  };
  const all = { postOnly: true, reduceOnly: true, expiresAfterMs: 60_000 };
  const now = 5_000_000 as Instant;

  it('takes only the terms that go with its time in force', () => {
    expect(orderOf(order, { ...all, timeInForce: 'good_till_canceled' }, now)).toEqual({
      ...order,
      timeInForce: 'good_till_canceled',
      postOnly: true,
      expiresAt: 65_000_000,
    });
    expect(orderOf(order, { ...all, timeInForce: 'immediate_or_cancel' }, now)).toEqual({
      ...order,
      timeInForce: 'immediate_or_cancel',
      postOnly: false,
      reduceOnly: true,
    });
    expect(orderOf(order, { ...all, timeInForce: 'fill_or_kill' }, now)).toEqual({
      ...order,
      timeInForce: 'fill_or_kill',
      postOnly: false,
    });
  });

  it('counts its life by the clock of the venue', () => {
    const head = { exchangeAt: 9_000_000 as Instant, receivedAt: 2_000_000 as Instant };
    expect(venueNow(head, 3000)).toBe(10_000_000);
    expect(venueNow(undefined, 3000)).toBe(3_000_000);
  });
});

describe('the effect of an order', () => {
  it('costs its price when it opens, whichever side is bought', () => {
    expect(orderEffect('bid', price(4300), qty(1000), qty(0))).toEqual({
      closes: 0,
      opens: 1000,
      cost: 4_300_000,
      worst: -4_300_000,
      best: 5_700_000,
      position: 1000,
    });
    expect(orderEffect('ask', price(4300), qty(1000), qty(0))).toMatchObject({
      cost: 5_700_000,
      worst: -5_700_000,
      best: 4_300_000,
      position: -1000,
    });
  });

  it('brings cash in when it closes, and risks nothing more', () => {
    expect(orderEffect('ask', price(4300), qty(400), qty(1000))).toEqual({
      closes: 400,
      opens: 0,
      cost: -1_720_000,
      worst: 0,
      best: 0,
      position: 600,
    });
    expect(orderEffect('bid', price(4300), qty(400), qty(-1000))).toMatchObject({
      closes: 400,
      cost: -400 * 5700,
    });
  });

  it('does both when it goes through flat', () => {
    expect(orderEffect('ask', price(4000), qty(1000), qty(400))).toEqual({
      closes: 400,
      opens: 600,
      cost: 600 * 6000 - 400 * 4000,
      worst: -600 * 6000,
      best: 600 * 4000,
      position: -600,
    });
  });

  it('never loses or makes a contract', () => {
    const sizes = fc.integer({ min: 1, max: 100_000 });
    const held = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), sizes, held, (at, size, position) => {
        for (const side of ['bid', 'ask'] as const) {
          const effect = orderEffect(side, price(at), qty(size), qty(position));
          expect(effect.closes + effect.opens).toBe(size);
          const moved = Math.abs(effect.position - position);
          expect(moved).toBe(size);
          expect(Object.is(effect.worst, -0)).toBe(false);
        }
      }),
    );
  });
});
