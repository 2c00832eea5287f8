import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import type { Reply } from '../../../contract/requests.ts';
import type { ManualOrder } from '../../../contract/trading.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Money, Price, Qty } from '../../../domain/units/units.ts';
import { PreviewAsker, type Preview } from './preview-asker.ts';

const order = (price: number): ManualOrder => ({
  market: 'KXA-1' as MarketTicker,
  side: 'bid',
  price: price as Price,
  qty: 100 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
});
const answer = (fee: number): Preview => ({
  closes: 0 as Qty,
  opens: 100 as Qty,
  cost: 1 as Money,
  proceeds: 0 as Money,
  realized: 0 as Money,
  fee: fee as Money,
  largestLoss: 2 as Money,
  largestGain: 3 as Money,
  position: 100,
  queueAhead: null,
  checks: [],
  binding: null,
});

describe('the preview asker', () => {
  let asked: number[];
  let replies: ((reply: Reply<'orders.preview'>) => void)[];
  let timers: (() => void)[];
  let asker: PreviewAsker;
  const elapse = (): void => {
    for (const run of timers.splice(0)) run();
  };
  const reply = async (index: number, said: Reply<'orders.preview'>): Promise<void> => {
    replies[index]?.(said);
    await Promise.resolve();
    await Promise.resolve();
  };

  beforeEach(() => {
    asked = [];
    replies = [];
    timers = [];
    asker = new PreviewAsker(
      ({ price }) => {
        asked.push(price);
        return new Promise((resolve) => replies.push(resolve));
      },
      (run) => void timers.push(run),
    );
  });

  it('asks once about the last of several changes', () => {
    asker.ask(order(4000));
    asker.ask(order(4100));
    asker.ask(order(4200));
    elapse();
    expect(asked).toEqual([4200]);
  });

  it('drops the answer to an earlier order', async () => {
    asker.ask(order(4000));
    elapse();
    asker.ask(order(4100));
    elapse();
    await reply(0, ok(answer(7)));
    expect(asker.reading.get().preview).toBeUndefined();
    await reply(1, ok(answer(9)));
    expect(asker.reading.get().preview?.fee).toBe(9);
  });

  it('keeps an answer while the same order is asked about anew, and no longer', async () => {
    asker.ask(order(4000));
    elapse();
    await reply(0, ok(answer(7)));
    asker.ask(order(4000));
    expect(asker.reading.get().preview?.fee).toBe(7);
    asker.ask(order(4100));
    expect(asker.reading.get().preview).toBeUndefined();
  });

  it('takes answers that are slower than the questions, the newest of them', async () => {
    for (let times = 0; times < 3; times += 1) {
      asker.ask(order(4000));
      elapse();
    }
    await reply(1, ok(answer(7)));
    expect(asker.reading.get().preview?.fee).toBe(7);
    await reply(0, ok(answer(5)));
    expect(asker.reading.get().preview?.fee).toBe(7);
    await reply(2, ok(answer(9)));
    expect(asker.reading.get().preview?.fee).toBe(9);
  });

  it('says why there is no answer, and forgets when there is no order', async () => {
    asker.ask(order(4000));
    elapse();
    await reply(0, err({ code: 'link.lost' }));
    expect(asker.reading.get().failure?.code).toBe('link.lost');
    asker.ask(order(4000));
    elapse();
    asker.forget();
    await reply(1, ok(answer(7)));
    expect(asker.reading.get()).toEqual({ preview: undefined, failure: undefined });
  });

  it('waits while nothing but the guard against slips denies what was just sent', async () => {
    const slip = (wouldBe: number, limit = 250): Preview => ({
      ...answer(9),
      checks: [
        {
          code: 'risk.duplicate',
          unit: 'ms',
          verdict: 'denies',
          bound: 'least',
          limit,
          wouldBe,
          use: 1,
        },
      ],
      binding: 'risk.duplicate',
    });
    asker.ask(order(4000));
    elapse();
    await reply(0, ok(answer(7)));
    asker.ask(order(4000));
    elapse();
    await reply(1, ok(slip(100)));
    expect(asker.reading.get().preview?.fee).toBe(7);
    elapse();
    expect(asked).toHaveLength(3);
    await reply(2, ok(answer(8)));
    expect(asker.reading.get().preview?.fee).toBe(8);
    // One that lasts is worth saying.
    asker.ask(order(4000));
    elapse();
    await reply(3, ok(slip(100, 60_000)));
    expect(asker.reading.get().preview?.binding).toBe('risk.duplicate');
  });
});
