import { useState } from 'react';
import type { ManualOrder } from '../../../contract/trading.ts';
import type { Money, Qty } from '../../../domain/units/units.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { formatContracts, formatCount, formatPosition } from '../../format/quantity.ts';
import { useDesk } from '../../store/desk.ts';
import { CheckList } from './check-list.tsx';
import { describeBinding } from './preview-words.ts';
import { orderEffect, restingAt } from './ticket-order.ts';
import { usePreview } from './use-preview.ts';

const UNKNOWN = '–';

/**
 * What the order on the ticket would cost, what it may come to, and what stands in its way. Until the order service
 * has answered, the figures are this window's own, before fees.
 */
export function TicketSummary({
  order,
  position,
  unpriced,
}: {
  readonly order: ManualOrder | undefined;
  readonly position: Qty;
  /** What to do while there is no order. */
  readonly unpriced: string;
}) {
  const { store } = useDesk();
  const { preview, failure } = usePreview(order);
  const [isListed, setListed] = useState(false);
  const effect = order && orderEffect(order.side, order.price, order.qty, position);
  const fee = preview?.fee ?? (0 as Money);
  const worst = preview ? ((0 - preview.largestLoss) as Money) : effect?.worst;
  const best = preview ? preview.largestGain : effect?.best;
  const receives = effect !== undefined && effect.cost < 0;
  // The order service knows the touch alone; of the rest of the book, this is as old as the answer.
  const book = preview && order && store.read('book', order.market).data;
  const queue =
    preview?.queueAhead ?? (book && order ? restingAt(book, order.side, order.price) : null);
  const binding = preview && order && describeBinding(preview, order);
  return (
    <>
      <dl
        className="ticket-summary"
        title={
          preview
            ? 'Filled in full at this price: worst and best with the fee, and with what closing books'
            : 'Filled in full, before fees'
        }
      >
        <dt>{receives ? 'Receives' : 'Cost'}</dt>
        <dd>{effect ? formatUsd(Math.abs(effect.cost) as Money) : UNKNOWN}</dd>
        <dt>Fee</dt>
        <dd>{preview ? formatUsd(fee) : UNKNOWN}</dd>
        <dt>Worst</dt>
        <dd>{worst === undefined ? UNKNOWN : formatUsdChange(worst)}</dd>
        <dt>Best</dt>
        <dd>{best === undefined ? UNKNOWN : formatUsdChange(best)}</dd>
        <dt>Position</dt>
        <dd className="ticket-wide">
          {formatPosition(position)}
          {effect &&
            ` → ${formatPosition((preview?.position as Qty | undefined) ?? effect.position)}`}
        </dd>
        <dt title="Contracts ahead of it in the queue; none where it would trade at once">Ahead</dt>
        <dd className="ticket-wide">{queue === null ? UNKNOWN : formatContracts(queue)}</dd>
      </dl>
      <div
        className={`ticket-binding ticket-binding-${failure ? 'denies' : (binding?.verdict ?? 'passes')}`}
        role="status"
        aria-label="Risk check"
      >
        {order === undefined && unpriced}
        {failure && describeErrorInLine(failure)}
        {binding && (
          <>
            <span className="ticket-binding-name">
              {binding.verdict === 'denies' ? 'Denied: ' : 'Nearest limit: '}
              <b>{binding.name}</b>
            </span>
            <span className="ticket-binding-why">{binding.reason ?? binding.use}</span>
          </>
        )}
        {preview && !binding && 'Passes every check'}
        {preview && (
          <button type="button" className="ticket-checks-open" onClick={() => setListed(true)}>
            All {formatCount(preview.checks.length)} checks
          </button>
        )}
      </div>
      {isListed && preview && <CheckList preview={preview} onClose={() => setListed(false)} />}
    </>
  );
}
