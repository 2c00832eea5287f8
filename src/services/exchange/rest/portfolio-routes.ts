import { z } from 'zod';
import { ok } from '../../../base/result.ts';
import type {
  ExchangeEngine,
  Fill,
  MarketView,
  PositionView,
  Settlement,
} from '../../../domain/exchange/index.ts';
import type { EventTicker, MarketTicker } from '../../../domain/units/ids.ts';
import { floorToCents, ONE_DOLLAR, type Money } from '../../../domain/units/units.ts';
import { PRIMARY, type Accounts, type Member } from '../accounts.ts';
import type { Faults } from '../faults/faults.ts';
import type { LaggingRecords } from '../faults/lagging-records.ts';
import {
  eventPositionJson,
  EXCHANGE_INDEX,
  fillJson,
  formatDollars4,
  positionJson,
  settlementJson,
  toSeconds,
  yesAskOf,
} from '../wire-format.ts';
import type { WireOptions } from '../wire-options.ts';
import { isWithin } from './markets-routes.ts';
import { memberOf, membersOf } from './members.ts';
import { pageOf } from './page.ts';
import { exchangeIndex, list, paging, period, subaccount } from './query-schema.ts';
import { route, type Route } from './route.ts';

const account = { subaccount: subaccount.optional(), exchange_index: exchangeIndex.optional() };

const COUNTS = ['position', 'total_traded'] as const;
const hasCount = (position: PositionView, name: (typeof COUNTS)[number]): boolean =>
  name === 'position' ? position.qty !== 0 : position.totalTraded !== 0;

/** What a position is worth, priced as `WireOptions.portfolioPrice` says. */
function valueOf(
  { qty }: PositionView,
  market: MarketView,
  price: WireOptions['portfolioPrice'],
): Money {
  const { yesBid, noBid, settlementValue, lastPrice } = market;
  if (price === 'exit' && settlementValue === undefined) {
    return (Math.abs(qty) * (qty >= 0 ? yesBid : noBid)) as Money;
  }
  const twiceYes =
    price === 'middle' && yesBid > 0 && noBid > 0
      ? yesBid + yesAskOf(market)
      : 2 * (settlementValue ?? lastPrice);
  const twicePrice = qty >= 0 ? twiceYes : 2 * ONE_DOLLAR - twiceYes;
  return Math.floor((Math.abs(qty) * twicePrice) / 2) as Money;
}

const CENT = 10_000;

const toCents = (money: Money, { centRounding }: WireOptions): number =>
  centRounding === 'down' ? floorToCents(money) : Math.round(money / CENT);

interface PortfolioSetup {
  readonly engine: ExchangeEngine;
  readonly accounts: Accounts;
  readonly records: LaggingRecords;
  readonly faults: Faults;
  readonly wire: WireOptions;
}

export function portfolioRoutes(setup: PortfolioSetup): Route[] {
  const { engine, accounts, records, faults, wire } = setup;
  const eventOf = (ticker: MarketTicker): EventTicker | undefined => engine.market(ticker)?.event;
  const subaccountOf = (members: readonly Member[], { orderId }: Fill): number =>
    members.find(({ account: owner }) => records.order(owner, orderId))?.subaccount ?? PRIMARY;

  return [
    route({
      method: 'GET',
      path: '/portfolio/balance',
      access: 'read',
      query: z.object(account),
      handle: ({ key, query }) => {
        const member = memberOf(accounts, key, query.subaccount);
        if (!member.ok) return member;
        const { available, updatedAt } = records.account(member.value.account);
        const values = records
          .positions(member.value.account)
          .filter(({ qty }) => qty !== 0)
          .map((position) => {
            const market = engine.market(position.market);
            return market ? valueOf(position, market, wire.portfolioPrice) : position.cost;
          });
        return ok({
          balance: toCents(available, wire),
          balance_dollars: formatDollars4(available),
          portfolio_value: toCents(sum(values), wire),
          updated_ts: toSeconds(updatedAt),
          balance_breakdown: [
            { exchange_index: EXCHANGE_INDEX, balance: formatDollars4(available) },
          ],
        });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/positions',
      access: 'read',
      query: z.object({
        ...paging(1000),
        ...account,
        ticker: z.string().optional(),
        event_ticker: z.string().optional(),
        count_filter: list.pipe(z.array(z.enum(COUNTS))).optional(),
      }),
      handle: ({ key, query }) => {
        const member = memberOf(accounts, key, query.subaccount);
        if (!member.ok) return member;
        const all = records.positions(member.value.account).map((position, place) => ({
          position,
          place,
          event: eventOf(position.market),
        }));
        const page = pageOf(
          {
            items: all,
            order: 'ascending',
            placeOf: ({ place }) => place,
            keep: ({ position, event }) =>
              // Orders alone make no position.
              position.volume > 0 &&
              (query.ticker === undefined || position.market === query.ticker) &&
              (query.event_ticker === undefined || event === query.event_ticker) &&
              (query.count_filter ?? []).every((name) => hasCount(position, name)),
          },
          query,
        );
        if (!page.ok) return page;
        const events = new Set(page.value.items.map(({ event }) => event));
        return ok({
          cursor: page.value.cursor,
          market_positions: page.value.items.map(({ position }) => positionJson(position, wire)),
          event_positions: [...events].flatMap((event) =>
            event === undefined
              ? []
              : [
                  eventPositionJson(
                    event,
                    all.filter((each) => each.event === event).map(({ position }) => position),
                    wire,
                  ),
                ],
          ),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/fills',
      access: 'read',
      query: z.object({
        ...paging(1000),
        ...account,
        ...period,
        ticker: z.string().optional(),
        order_id: z.string().optional(),
      }),
      handle: ({ key, query }) => {
        const members = membersOf(accounts, key, query.subaccount);
        if (!members.ok) return members;
        const page = pageOf<Fill>(
          {
            items: inOrder(members.value.map((member) => records.fills(member.account))),
            order: 'descending',
            placeOf: ({ seq }) => seq,
            keep: (fill) =>
              (query.ticker === undefined || fill.market === query.ticker) &&
              (query.order_id === undefined || fill.orderId === query.order_id) &&
              isWithin(fill.at, query.min_ts, query.max_ts),
          },
          query,
        );
        if (!page.ok) return page;
        return ok({
          fills: repeated(page.value.items, faults.strike('fills', { key: key.keyId })?.fills).map(
            (fill) => fillJson(fill, subaccountOf(members.value, fill), wire),
          ),
          cursor: page.value.cursor,
        });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/settlements',
      access: 'read',
      query: z.object({
        ...paging(1000),
        ...account,
        ...period,
        ticker: z.string().optional(),
        event_ticker: z.string().optional(),
      }),
      handle: ({ key, query }) => {
        const members = membersOf(accounts, key, query.subaccount);
        if (!members.ok) return members;
        const page = pageOf<Settlement>(
          {
            items: inOrder(members.value.map((member) => records.settlements(member.account))),
            order: 'descending',
            placeOf: ({ seq }) => seq,
            keep: (settlement) =>
              (query.ticker === undefined || settlement.market === query.ticker) &&
              (query.event_ticker === undefined ||
                eventOf(settlement.market) === query.event_ticker) &&
              isWithin(settlement.at, query.min_ts, query.max_ts),
          },
          query,
        );
        if (!page.ok) return page;
        return ok({
          settlements: page.value.items.map((settlement) =>
            settlementJson(settlement, eventOf(settlement.market) ?? ('' as EventTicker)),
          ),
          cursor: page.value.cursor,
        });
      },
    }),
    route({
      method: 'GET',
      path: '/portfolio/summary/total_resting_order_value',
      access: 'read',
      handle: ({ key }) => {
        const total = sum(
          accounts.of(key.userId).map((member) => records.account(member.account).restingValue),
        );
        return ok({
          total_resting_order_value: floorToCents(total),
          resting_order_value_breakdown: [
            { exchange_index: EXCHANGE_INDEX, balance: formatDollars4(total) },
          ],
        });
      },
    }),
  ];
}

/** The first so many twice. */
const repeated = <T>(items: readonly T[], count = 0): T[] =>
  items.flatMap((item, index) => (index < count ? [item, item] : [item]));

const sum = (amounts: readonly Money[]): Money =>
  amounts.reduce((total, amount) => total + amount, 0) as Money;

/** The records of several accounts in the order in which they came about. */
function inOrder<T extends { readonly seq: number }>(
  lists: readonly (readonly T[])[],
): readonly T[] {
  const [first, ...others] = lists;
  if (first !== undefined && others.length === 0) return first;
  return lists.flat().sort((a, b) => a.seq - b.seq);
}
