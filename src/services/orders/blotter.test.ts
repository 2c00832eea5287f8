import { expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { advanceView, type TopicView } from '../../contract/topic-view.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import type { TopicCommand, TopicMessage } from '../../contract/topics.ts';
import type { TradingStatus } from '../../contract/trading.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { Ledger } from '../../domain/orders/ledger.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { Blotter } from './blotter.ts';
import type { Marks } from './marks.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

const clientOrderId = 'c1' as ClientOrderId;
const revised = (price: number, at: number): LedgerEvent => ({
  type: 'orderRevised',
  at: at as Instant,
  clientOrderId,
  price: price as Price,
  qty: 1000 as Qty,
});

it('shows where an order was before, to whoever looks only now', async () => {
  const ledger = new Ledger();
  ledger.apply({
    type: 'orderAdopted',
    at: 1 as Instant,
    clientOrderId,
    orderId: 'v1' as OrderId,
    market: 'KXA-1' as MarketTicker,
    side: 'bid',
    price: 4000 as Price,
    qty: 1000 as Qty,
    filledQty: 0 as Qty,
    priorFills: [],
    timeInForce: 'good_till_canceled',
    postOnly: false,
  });
  ledger.apply(revised(4100, 5));
  const hub = new TopicHub({ epoch: 1, schedule: (run) => run() });
  const marks = { touchOf: () => undefined } as unknown as Marks;
  const status = () => ({}) as TradingStatus;
  const blotter = new Blotter({ hub, ledger, marks, markAt: 'mid', status });
  const [near, far] = createPortPair();
  let view: TopicView<'orders'> | undefined;
  far.onMessage((message) => {
    const heard = message as TopicMessage<'orders'>;
    if (heard.type !== 'refused') view = advanceView(view, heard);
  });
  hub.serve(near);
  far.post({ type: 'subscribe', topic: 'orders' } satisfies TopicCommand);
  const first = { price: 4000, left: 1000, from: 1, until: 5 };
  await turn();
  expect(view?.data).toMatchObject([{ price: 4100, formerPrices: [first] }]);
  const event = revised(4200, 9);
  ledger.apply(event);
  blotter.take(event);
  const second = { price: 4100, left: 1000, from: 5, until: 9 };
  await turn();
  expect(view?.data).toMatchObject([{ price: 4200, formerPrices: [first, second] }]);
});
