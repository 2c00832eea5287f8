import type { BookView } from '../../../contract/market-data.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { depthAt } from './depth-series.ts';
import type { OwnMark } from './own-marks.ts';

type Ladders = Pick<BookView, 'yes' | 'no'>;

const sumOf = (qtys: readonly number[]): Qty => qtys.reduce((sum, qty) => sum + qty, 0) as Qty;
const levelSum = (levels: BookView['yes']): Qty => sumOf(levels.map(([, qty]) => qty));

const describeSize = (size: Qty, side: OwnMark['side']): string =>
  `${formatContracts(size)} ${side === 'bid' ? 'bid' : 'offered'}`;

/** Without a pointer: what rests on both sides, which outweighs the other, and what of it is ours. */
export function describeTotals({ yes, no }: Ladders, own: readonly OwnMark[]): string {
  const [bids, asks] = [levelSum(yes), levelSum(no)];
  if (bids + asks === 0) return 'Nobody bids, nobody offers';
  const share = Math.round((bids / (bids + asks)) * 100);
  const mine = (['bid', 'ask'] as const)
    .map((side) => ({ side, qty: sumOf(own.filter((m) => m.side === side).map((m) => m.qty)) }))
    .filter(({ qty }) => qty > 0)
    .map(({ side, qty }) => describeSize(qty, side));
  const parts = [describeSize(bids, 'bid'), describeSize(asks, 'ask'), `${share}% bid`];
  if (mine.length > 0) parts.unshift(`you: ${mine.join(', ')}`);
  return parts.join(' · ');
}

/** Under the pointer: what an order to that price would meet, and how much of that is ours. */
export function describeDepthAt(book: Ladders, price: Price, own: readonly OwnMark[]): string {
  const depth = depthAt(book, price);
  if (depth === undefined) return `${formatCentsExact(price)}: inside the spread`;
  const { side, qty, value } = depth;
  const average = Math.round(value / qty) as Price;
  const met = own.filter(
    (mark) => mark.side === side && (side === 'bid' ? mark.price >= price : mark.price <= price),
  );
  const mine = sumOf(met.map((mark) => mark.qty));
  const deal = `${side === 'bid' ? 'Sell' : 'Buy'} ${formatContracts(qty)} to ${formatCentsExact(price)}`;
  const parts = [deal, formatUsd(value), `avg ${formatCentsExact(average)}`];
  if (mine > 0) parts.splice(1, 0, `you: ${formatContracts(mine)} of it`);
  return parts.join(' · ');
}

/** What the chart is, for who does not see it, with our own orders in it. */
export function nameDepth(market: string, own: readonly OwnMark[]): string {
  const name = `Cumulative depth of ${market} over price`;
  if (own.length === 0) return name;
  const orders = own.map(
    ({ side, price, qty }) =>
      `${side === 'bid' ? 'buy' : 'sell'} ${formatContracts(qty)} at ${formatCentsExact(price)}`,
  );
  return `${name}. Your orders: ${orders.join(', ')}`;
}
