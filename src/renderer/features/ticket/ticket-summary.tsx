import type { BookSide } from '../../../contract/trading.ts';
import type { Money, Price, Qty } from '../../../domain/units/units.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatPosition } from '../../format/quantity.ts';
import { orderEffect } from './ticket-order.ts';

const UNKNOWN = '–';

/** What the order on the ticket would cost, and what it may come to. */
export function TicketSummary({
  side,
  price,
  qty,
  position,
}: {
  readonly side: BookSide;
  readonly price: Price | undefined;
  readonly qty: Qty;
  readonly position: Qty;
}) {
  const effect = price === undefined ? undefined : orderEffect(side, price, qty, position);
  const receives = effect !== undefined && effect.cost < 0;
  return (
    <dl className="ticket-summary" title="Filled in full at this price, before fees">
      <dt>{receives ? 'Receives' : 'Cost'}</dt>
      <dd>{effect ? formatUsd(Math.abs(effect.cost) as Money) : UNKNOWN}</dd>
      <dt>Worst case</dt>
      <dd>{effect ? formatUsdChange(effect.worst) : UNKNOWN}</dd>
      <dt>Best case</dt>
      <dd>{effect ? formatUsdChange(effect.best) : UNKNOWN}</dd>
      <dt>Position</dt>
      <dd>
        {formatPosition(position)}
        {effect && ` → ${formatPosition(effect.position)}`}
      </dd>
    </dl>
  );
}
