import type { KeyboardEvent, Ref } from 'react';
import type { Price } from '../../../domain/units/units.ts';
import { centDecimals, formatCents, parseCents } from '../../format/price.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import type { TicketAction } from '../../store/signals.ts';
import { useOwnPanel } from '../../store/own-panel.ts';
import { touchOf } from '../../store/touch.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { isPlain } from '../../ui/keyboard.ts';
import { ACTION_TERMS, onOutcome, stepPrice, touchPrice } from './ticket-order.ts';

const TOUCHES = [
  ['join', 'Join', 'The best price of this side: the order rests'],
  ['cross', 'Cross', 'The best price of the other side: the order trades at once'],
] as const;

/** The price of the chosen outcome in cents: typed, stepped along the market's grid, or taken from the touch. */
export function PriceField({
  ref,
  terms,
  action,
  text,
  isValid,
  onChange,
}: {
  readonly ref: Ref<HTMLInputElement>;
  readonly terms: MarketTerms;
  readonly action: TicketAction;
  readonly text: string;
  readonly isValid: boolean;
  readonly onChange: (text: string) => void;
}) {
  const { id: panel } = useOwnPanel();
  const { ticker, grid } = terms;
  const { side, outcome } = ACTION_TERMS[action];
  const decimals = centDecimals(grid);
  const joinAt = useTopicValue('book', ticker, ({ data }) =>
    data ? touchPrice(touchOf(data), side, 'join') : null,
  );
  const crossAt = useTopicValue('book', ticker, ({ data }) =>
    data ? touchPrice(touchOf(data), side, 'cross') : null,
  );
  const write = (yes: Price): string => formatCents(onOutcome(yes, outcome), decimals);

  const step = (by: number): void => {
    const typed = parseCents(text);
    if (typed !== undefined) {
      onChange(formatCents(stepPrice(grid, typed, outcome, by), decimals));
    } else if (joinAt !== null) onChange(write(joinAt));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isPlain(event) || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    step((event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1));
  };
  return (
    <>
      <div className="ticket-field">
        <label htmlFor={`${panel}-price`}>Price ¢</label>
        <div className="ticket-price">
          <Button aria-label="One step down" onClick={() => step(-1)}>
            −
          </Button>
          <input
            id={`${panel}-price`}
            ref={ref}
            className="input figure"
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={!isValid}
            aria-describedby={`${panel}-price-hint`}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <Button aria-label="One step up" onClick={() => step(1)}>
            +
          </Button>
        </div>
      </div>
      <div className="ticket-field">
        <span id={`${panel}-price-hint`} className="ticket-hint">
          {text !== '' && !isValid ? 'not a price' : ''}
        </span>
        <div className="ticket-touch">
          {TOUCHES.map(([how, name, hint]) => {
            const price = how === 'join' ? joinAt : crossAt;
            return (
              <Button
                key={how}
                tone="quiet"
                title={hint}
                disabled={price === null}
                onClick={() => price !== null && onChange(write(price))}
              >
                {name} {price === null ? '–' : write(price)}
              </Button>
            );
          })}
        </div>
      </div>
    </>
  );
}
