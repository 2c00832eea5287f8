import type { MarketRow } from '../../../contract/market-data.ts';
import type { PositionRow } from '../../../contract/trading.ts';
import { ONE_DOLLAR, type Money } from '../../../domain/units/units.ts';

/** An event with what our positions there come to, whatever its result. Money without fees already paid. */
export interface EventCase {
  readonly event: string;
  readonly title: string;
  readonly isExclusive: boolean;
  readonly markets: readonly { readonly row: MarketRow; readonly position: PositionRow | null }[];
  /** Profit of the open positions, from what they cost. */
  readonly worst: Money;
  readonly best: Money;
  /** The sum of an exclusive event's middles, 1e-4 USD: of a complete one about a dollar. Null: it means nothing. */
  readonly middles: number | null;
}

/** What a position makes when its market pays YES or NO. */
function profits({ qty, cost }: Pick<PositionRow, 'qty' | 'cost'>): {
  readonly ifYes: number;
  readonly ifNo: number;
} {
  return {
    ifYes: (qty > 0 ? qty * ONE_DOLLAR : 0) - cost,
    ifNo: (qty < 0 ? Math.abs(qty) * ONE_DOLLAR : 0) - cost,
  };
}

/**
 * Every event with a position, and all its markets. In an event of mutually exclusive markets at most one pays YES:
 * each of them may be the one, or none of those that are listed.
 */
export function eventCases(
  rows: readonly MarketRow[],
  positions: readonly PositionRow[],
): readonly EventCase[] {
  const byMarket = new Map(positions.map((position) => [position.market, position]));
  const events = new Map<string, MarketRow[]>();
  for (const row of rows) {
    const known = events.get(row.event);
    if (known) known.push(row);
    else events.set(row.event, [row]);
  }
  return [...events].flatMap(([event, members]) => {
    const first = members[0] as MarketRow;
    const markets = members.map((row) => ({ row, position: byMarket.get(row.ticker) ?? null }));
    const held = markets.flatMap(({ position }) =>
      position && position.qty !== 0 ? [profits(position)] : [],
    );
    if (held.length === 0) return [];
    const isExclusive = first.mutuallyExclusive;
    const [worst, best] = isExclusive ? exclusiveRange(held) : freeRange(held);
    const middles = members.map(({ bid, ask }) =>
      bid === null || ask === null ? null : (bid + ask) / 2,
    );
    return [
      {
        event,
        title: first.title,
        isExclusive,
        markets,
        worst: worst as Money,
        best: best as Money,
        middles: middles.reduce<number | null>(
          (sum, middle) => (sum === null || middle === null ? null : sum + middle),
          isExclusive ? 0 : null,
        ),
      },
    ];
  });
}

type Profits = ReturnType<typeof profits>;

/** Each market by itself. */
function freeRange(held: readonly Profits[]): readonly [number, number] {
  let [worst, best] = [0, 0];
  for (const { ifYes, ifNo } of held) {
    worst += Math.min(ifYes, ifNo);
    best += Math.max(ifYes, ifNo);
  }
  return [worst, best];
}

/** One of the held pays YES, or one that we hold nothing of, or none at all: these last two are the same to us. */
function exclusiveRange(held: readonly Profits[]): readonly [number, number] {
  const none = held.reduce((sum, { ifNo }) => sum + ifNo, 0);
  const results = [none, ...held.map(({ ifYes, ifNo }) => none - ifNo + ifYes)];
  return [Math.min(...results), Math.max(...results)];
}
