import { useCallback, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { isOnGrid } from '../../../domain/market/price-grid.ts';
import type { ManualOrder } from '../../../contract/trading.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { describeOrder } from '../../format/order-words.ts';
import { centDecimals, formatCents, parseCents } from '../../format/price.ts';
import { useDesk, useObservable, useSignal } from '../../store/desk.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { useOwnPanel } from '../../store/own-panel.ts';
import { TICKET_ACTIONS, type Signal, type TicketAction } from '../../store/signals.ts';
import { touchOf, type Touch } from '../../store/touch.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { Segments, type Segment } from '../../ui/segments.tsx';
import { SizePicker } from '../../ui/size-picker.tsx';
import { PriceField } from './price-field.tsx';
import { TicketSummary } from './ticket-summary.tsx';
import { TimeField } from './time-field.tsx';
import { ACTION_TERMS, onOutcome, orderOf, touchPrice, venueNow } from './ticket-order.ts';
import { describePrices } from './price-words.ts';

const ACTION_SEGMENTS = TICKET_ACTIONS.map((value): Segment<TicketAction> => {
  const { label, side } = ACTION_TERMS[value];
  return { value, label, tone: side === 'bid' ? 'buy' : 'sell' };
});

/** The next figure that is typed replaces the one that was sent. */
function selectField(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLInputElement) activeElement.select();
}

/** Typing may have left a field that cannot be read; what is shown must be what is sent. */
const hasUnreadField = (form: HTMLFormElement): boolean =>
  form.querySelector('[aria-invalid="true"]') !== null;

/**
 * One market's order form. Prices are those of the chosen outcome; the order itself is on the YES scale.
 *
 * @param firstTouch - what is filled in at first comes from it; undefined: not known yet
 */
export function Ticket({
  terms,
  firstTouch,
}: {
  readonly terms: MarketTerms;
  readonly firstTouch: Touch | undefined;
}) {
  const { store, workspace, clock, notices } = useDesk();
  const { id: panel } = useOwnPanel();
  const { submit } = useOrderActions();
  const nowMs = useObservable(clock);
  const state = useObservable(workspace.state);
  const { orderQty, sizes } = state;
  const { ticker, grid } = terms;
  const decimals = centDecimals(grid);
  const [action, setAction] = useState<TicketAction>('buyYes');
  const [typedPrice, setPriceText] = useState<string>();
  const [isSending, setSending] = useState(false);
  const priceField = useRef<HTMLInputElement>(null);
  /** How often the price was given the keys. */
  const [timesCalled, setTimesCalled] = useState(0);
  // Once the new price is in the field: writing it would undo the selection, and typing add to it.
  useLayoutEffect(() => {
    if (timesCalled === 0) return;
    priceField.current?.focus();
    priceField.current?.select();
  }, [timesCalled]);
  const { side, outcome, label } = ACTION_TERMS[action];
  // The first book fills it in, once; from then on, and if the person was quicker, it is theirs.
  if (typedPrice === undefined && firstTouch !== undefined) {
    const first = touchPrice(firstTouch, side, 'join');
    setPriceText(first === null ? '' : formatCents(onOutcome(first, outcome), decimals));
    if (timesCalled > 0) setTimesCalled(timesCalled + 1);
  }
  const priceText = typedPrice ?? '';
  const position = useTopicValue(
    'positions',
    '',
    ({ data }) => data?.find(({ market }) => market === ticker)?.qty ?? (0 as Qty),
  );

  const typed = parseCents(priceText);
  const price = typed === undefined ? undefined : onOutcome(typed, outcome);
  const isValid = price !== undefined && isOnGrid(grid, price);
  const qty = orderQty as Qty;

  const makeOrder = (at: Price): ManualOrder =>
    orderOf(
      { market: ticker, side, price: at, qty },
      state,
      venueNow(store.read('book', ticker).data, nowMs),
    );
  const order = isValid ? makeOrder(price) : undefined;

  const changeAction = useCallback(
    (next: TicketAction, at?: Price) => {
      setAction(next);
      const book = store.read('book', ticker).data;
      const terms = ACTION_TERMS[next];
      const yes = at ?? (book ? touchPrice(touchOf(book), terms.side, 'join') : null);
      const text = yes === null ? undefined : formatCents(onOutcome(yes, terms.outcome), decimals);
      // Without a book there is nothing to fill in yet.
      setPriceText((before) => text ?? before);
    },
    [store, ticker, decimals, setAction, setPriceText],
  );
  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type !== 'fillTicket') return;
      if (signal.panel !== panel || signal.market !== ticker) return;
      changeAction(signal.action, signal.price);
      setTimesCalled((times) => times + 1);
    },
    [changeAction, panel, ticker, setTimesCalled],
  );
  useSignal(onSignal);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (!isValid || isSending) return;
    if (hasUnreadField(event.currentTarget)) {
      notices.say('info', 'Nothing was sent.', 'Correct what is marked in the ticket.');
      return;
    }
    setSending(true);
    selectField();
    await submit(makeOrder(price), outcome);
    setSending(false);
  };

  return (
    <form className="ticket" onSubmit={(event) => void onSubmit(event)} noValidate>
      <Segments label="Action" segments={ACTION_SEGMENTS} value={action} onChange={changeAction} />
      <PriceField
        ref={priceField}
        terms={terms}
        action={action}
        text={priceText}
        isValid={isValid}
        onChange={setPriceText}
      />
      <div className="ticket-field">
        <span>Size</span>
        <SizePicker
          label="Size, contracts"
          qty={orderQty}
          sizes={sizes}
          onChange={(next) => workspace.change({ orderQty: next })}
        />
      </div>
      <TimeField />
      <TicketSummary order={order} position={position} unpriced={describePrices(grid, outcome)} />
      <Button
        type="submit"
        tone={side === 'bid' ? 'buy' : 'sell'}
        className="ticket-send"
        disabled={!isValid || isSending}
      >
        {isValid ? describeOrder({ side, price, qty }, outcome) : label}
      </Button>
    </form>
  );
}
