import fc from 'fast-check';
import type { Position } from '../portfolio/position.ts';
import type { LimitSettings } from '../risk/limits.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId, OrderId, TradeId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { EXITS_OFF } from '../exits/exit-settings.ts';
import type { Fill, LedgerEvent } from './ledger-event.ts';
import { Ledger } from './ledger.ts';
import { remainingQty, type Order } from './order.ts';

const MARKETS = ['KXRAIN-26DEC01-NYC', 'KXRAIN-26DEC01-BOS', 'KXFED-26DEC-T4'] as MarketTicker[];

/** One thing that may happen next; what exactly, the state decides. */
interface Turn {
  readonly what: number;
  readonly pick: number;
  readonly price: number;
  readonly qty: number;
  readonly fee: number;
}

const turns = fc.record({
  what: fc.integer({ min: 0, max: 99 }),
  pick: fc.nat(1_000_000),
  price: fc.integer({ min: 1, max: 9999 }),
  qty: fc.integer({ min: 1, max: 5000 }),
  fee: fc.integer({ min: 0, max: 50_000 }),
});

/** Makes a legal history turn by turn, asking a ledger of its own what is legal. */
class Historian {
  readonly events: LedgerEvent[] = [];
  readonly #ledger = new Ledger();
  #names = 0;
  #trades = 0;
  #now = 1_000_000;

  constructor(cash: number) {
    this.#write(this.#calibrated(cash, []));
  }

  turn({ what, pick, price, qty, fee }: Turn): void {
    this.#now += 1000 + (pick % 5000);
    const at = this.#now as Instant;
    const market = MARKETS[pick % MARKETS.length] as MarketTicker;
    const side = pick % 2 === 0 ? 'bid' : 'ask';
    const working = this.#ledger.workingOrders();
    const order = working[pick % Math.max(1, working.length)];
    const clientOrderId = order?.clientOrderId as ClientOrderId;
    if (what < 30) {
      this.#draft(market, side, price, qty, pick);
    } else if (what < 55 && order) {
      this.#fill(order, price, Math.min(qty, Math.max(1, remainingQty(order))), fee, pick);
    } else if (what < 62 && order?.state === 'resting') {
      this.#write({ type: 'orderMoved', at, clientOrderId, move: 'cancelSent' });
    } else if (what < 70 && order) {
      const move = order.state === 'canceling' && pick % 3 === 0 ? 'cancelRefused' : 'canceled';
      this.#write({ type: 'orderMoved', at, clientOrderId, move });
    } else if (what < 74 && order?.state === 'resting') {
      this.#write({ type: 'amendSent', at, clientOrderId, price: price as Price, qty: qty as Qty });
    } else if (what < 78 && order?.amendment) {
      if (pick % 2 === 0) this.#write({ type: 'amendRefused', at, clientOrderId });
      else this.#write({ type: 'orderRevised', at, clientOrderId, ...order.amendment });
    } else if (what < 81 && order && order.orderId !== null && order.state !== 'unconfirmed') {
      this.#write({ type: 'orderMoved', at, clientOrderId, move: 'linkLost' });
    } else if (what < 84) {
      this.#adopt(market, side, price, qty);
    } else if (what < 87) {
      this.#fillStranger(market, side, price, qty, fee);
    } else if (what < 91) {
      const revenue = (Math.abs(this.#ledger.position(market).qty) * (pick % 10_001)) as Money;
      this.#write({ type: 'settled', at, market, revenue, settledAt: at });
    } else if (what < 93) {
      const positions = [...this.#ledger.positions].map(([each, position]) => ({
        ...position,
        market: each,
      }));
      this.#write(this.#calibrated((this.#ledger.cash ?? 0) + (pick % 3), positions));
    } else this.#govern(pick, market);
  }

  #draft(
    market: MarketTicker,
    side: 'bid' | 'ask',
    price: number,
    qty: number,
    pick: number,
  ): void {
    const at = this.#now as Instant;
    this.#names += 1;
    const clientOrderId = `c${this.#names}` as ClientOrderId;
    this.#write({
      type: 'orderDrafted',
      at,
      clientOrderId,
      origin: pick % 3 === 0 ? 'actor' : 'person',
      market,
      side,
      price: price as Price,
      qty: qty as Qty,
      timeInForce: 'good_till_canceled',
      postOnly: pick % 2 === 0,
    });
    const moved = { type: 'orderMoved', at, clientOrderId } as const;
    if (pick % 11 === 0) {
      this.#write({ ...moved, move: 'riskDenied', reason: { code: 'risk.test', limit: 1 } });
      return;
    }
    this.#write({ ...moved, move: 'sent' });
    if (pick % 13 === 0) this.#write({ ...moved, move: 'rejected', reason: { code: 'test' } });
    else if (pick % 5 !== 0) {
      this.#write({ ...moved, move: 'accepted', orderId: `v${this.#names}` as OrderId });
    }
  }

  /** Sometimes before its ack, by our name or only by the venue's. */
  #fill(order: Order, price: number, qty: number, fee: number, pick: number): void {
    const { clientOrderId, market, side } = order;
    const orderId = order.orderId ?? (`v${clientOrderId.slice(1)}` as OrderId);
    this.#book({
      orderId,
      clientOrderId: pick % 4 === 0 ? clientOrderId : null,
      market,
      side,
      price,
      qty,
      fee,
    });
  }

  #fillStranger(
    market: MarketTicker,
    side: 'bid' | 'ask',
    price: number,
    qty: number,
    fee: number,
  ): void {
    const orderId = `x${this.#trades}` as OrderId;
    this.#book({ orderId, clientOrderId: null, market, side, price, qty, fee });
  }

  #book(
    of: Pick<Fill, 'orderId' | 'clientOrderId' | 'market' | 'side'> & {
      readonly price: number;
      readonly qty: number;
      readonly fee: number;
    },
  ): void {
    const at = this.#now as Instant;
    this.#trades += 1;
    const fill: Fill = {
      ...of,
      tradeId: `t${this.#trades}` as TradeId,
      price: of.price as Price,
      qty: of.qty as Qty,
      fee: of.fee as Money,
      isTaker: of.qty % 2 === 0,
      at,
    };
    this.#write({ type: 'filled', at, fill });
  }

  #adopt(market: MarketTicker, side: 'bid' | 'ask', price: number, qty: number): void {
    this.#names += 1;
    const orderId = `v${this.#names}` as OrderId;
    this.#write({
      type: 'orderAdopted',
      at: this.#now as Instant,
      clientOrderId: `s${this.#names}` as ClientOrderId,
      orderId,
      filledQty: 100 as Qty,
      priorFills: [`p${this.#names}/${orderId}`],
      market,
      side,
      price: price as Price,
      qty: (qty + 100) as Qty,
      timeInForce: 'good_till_canceled',
      postOnly: false,
    });
  }

  #govern(pick: number, market: MarketTicker): void {
    const at = this.#now as Instant;
    const equity = pick as Money;
    const reason = 'test';
    // Only kept, never read here.
    const limits = { maxOpenOrders: pick } as unknown as LimitSettings;
    const all: LedgerEvent[] = [
      { type: 'killed', at, epoch: this.#ledger.epoch + 1, reason, by: 'window' },
      { type: 'released', at, reason },
      { type: 'tradingWished', at, to: pick % 2 === 0 ? 'trading' : 'paused' },
      { type: 'marketTaken', at, market },
      { type: 'marketHandedBack', at, market },
      { type: 'dayOpened', at, equity },
      {
        type: 'sessionOpened',
        at,
        session: `s${pick}`,
        cash: equity,
        equity,
        realized: equity,
        fees: equity,
      },
      { type: 'exitsSet', at, exits: { ...EXITS_OFF, stopLossCents: pick }, cause: 'changed' },
      { type: 'exitFired', at, market, rule: 'stopLoss', position: 100 as Qty },
      { type: 'equityPeaked', at, equity },
      { type: 'runBegan', at },
      { type: 'runEnded', at },
      { type: 'triggered', at, action: 'halt', reason: { code: 'test', limit: pick } },
      { type: 'resumed', at, reason },
      { type: 'limitsSet', at, limits, cause: 'confirmed', reason },
      { type: 'limitsProposed', at, limits, reason },
      { type: 'limitsWithdrawn', at, proposal: at },
      { type: 'orderGroupTaken', at, orderGroupId: `g${pick}` as OrderGroupId },
    ];
    this.#write(all[pick % all.length] as LedgerEvent);
  }

  #calibrated(
    cash: number,
    positions: readonly (Position & { readonly market: MarketTicker })[],
  ): LedgerEvent {
    const at = this.#now as Instant;
    const theirs = cash as Money;
    const ours = this.#ledger.cash;
    const differences =
      ours === null || ours === theirs ? [] : [{ what: 'cash', ours, theirs } as const];
    return { type: 'calibrated', at, cause: 'drift', cash: theirs, positions, differences };
  }

  #write(event: LedgerEvent): void {
    this.#ledger.apply(event);
    this.events.push(event);
  }
}

/**
 * Random legal histories: partial, early, late and strangers' fills, cancels that are refused, amendments, positions
 * through zero and settled, readings of the account, orders of others, denials, lost links, and everything that governs.
 */
export const histories = (maxLength: number): fc.Arbitrary<LedgerEvent[]> =>
  fc.array(turns, { minLength: 5, maxLength }).map((all) => {
    const historian = new Historian(1_000_000_000);
    for (const turn of all) historian.turn(turn);
    return historian.events;
  });

export const ledgerOf = (events: readonly LedgerEvent[]): Ledger => {
  const ledger = new Ledger();
  for (const event of events) ledger.apply(event);
  return ledger;
};
