import type { TradeRow } from '../../../contract/market-data.ts';
import { cost, formatInstant } from '../../../domain/units/units.ts';
import { describeSide } from '../../format/order-words.ts';
import type { ValueColumn } from '../../ui/arrange-rows.ts';

/**
 * The lines of the tape: trades of a size at least, newest first.
 *
 * @param leastQty - 1e-2 contract; null: of any size
 */
export function tapeRows(trades: readonly TradeRow[], leastQty: number | null): TradeRow[] {
  const large = leastQty === null ? [...trades] : trades.filter(({ qty }) => qty >= leastQty);
  return large.reverse();
}

/** What is taken elsewhere of a trade: more than a narrow panel shows. */
export const TAPE_VALUES: readonly Required<ValueColumn<TradeRow>>[] = [
  { id: 'time', title: 'Time', value: ({ at }) => formatInstant(at) },
  { id: 'market', title: 'Market', value: ({ market }) => market },
  { id: 'taker', title: 'Taker', value: ({ taker }) => describeSide(taker) },
  { id: 'price', title: 'YES ¢', value: ({ price }) => price / 100 },
  { id: 'qty', title: 'Size', value: ({ qty }) => qty / 100 },
  { id: 'value', title: 'Value', value: ({ price, qty }) => cost(price, qty) / 1_000_000 },
  { id: 'trade', title: 'Trade', value: ({ tradeId }) => tradeId },
];
