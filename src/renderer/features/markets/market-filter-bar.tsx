import { useEffect, useRef, type Ref } from 'react';
import type { Price } from '../../../domain/units/units.ts';
import { formatCentsExact } from '../../format/price.ts';
import { ANY_MARKET, SPREAD_BOUNDS } from '../../store/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { describeFilter, type MarketFilter } from './market-filter.ts';
import '../../ui/size-picker.css';

/** The first one asks nothing, and says what the choice is about. */
type Options<T extends string> = readonly (readonly [value: T, words: string])[];

const SPREADS: Options<string> = [
  ['any', 'Spread'],
  ...SPREAD_BOUNDS.map((bound) => [`${bound}`, `≤ ${formatCentsExact(bound as Price)}`] as const),
];

const FAMILIES: Options<MarketFilter['family']> = [
  ['any', 'Event'],
  ['event', 'This event'],
  ['series', 'This series'],
];

const TRADERS: Options<MarketFilter['trader']> = [
  ['any', 'Trader'],
  ['actor', 'Actor'],
  ['person', 'You'],
  ['paused', 'Paused'],
];

interface FilterProps {
  readonly filter: MarketFilter;
  readonly onChange: (filter: MarketFilter) => void;
}

/** What of the filter is on, for while its controls are away. */
export function MarketFilterSummary({ filter, onChange }: FilterProps) {
  return (
    <div className="panel-bar market-filter-summary">
      <span role="status">Only {describeFilter(filter).join(' · ')}</span>
      <ClearFilter filter={filter} onChange={onChange} />
    </div>
  );
}

/** The filter's controls. @param asked - a new object for every time that they are to have the focus */
export function MarketFilterBar({
  filter,
  asked,
  onChange,
  onLeave,
}: FilterProps & { readonly asked: object | null; readonly onLeave: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked !== null) first.current?.focus();
  }, [asked]);
  const { status, holding, spreadAtMost, family, trader } = filter;
  const change = (part: Partial<MarketFilter>): void => onChange({ ...filter, ...part });
  return (
    <div
      className="panel-bar market-filter-bar"
      role="group"
      aria-label="Filter markets"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onLeave();
      }}
    >
      <Toggle
        ref={first}
        words="Open"
        hint="Only markets that trade now"
        state={status === 'open' ? 'on' : 'off'}
        onTurn={(state) => change({ status: state === 'on' ? 'open' : 'any' })}
      />
      <Toggle
        words="Held"
        hint="Only markets with a position or a working order of yours"
        state={holding === 'held' ? 'on' : 'off'}
        onTurn={(state) => change({ holding: state === 'on' ? 'held' : 'any' })}
      />
      <Choice
        label="Spread at most"
        hint="Only markets with a bid and an ask no further apart"
        options={SPREADS}
        value={`${spreadAtMost ?? 'any'}`}
        onChoose={(value) =>
          change({ spreadAtMost: SPREAD_BOUNDS.find((bound) => `${bound}` === value) ?? null })
        }
      />
      <Choice
        label="Event or series"
        hint="Only markets of one event, or of one series, with the chosen one"
        options={FAMILIES}
        value={family}
        onChoose={(value) => change({ family: value })}
      />
      <Choice
        label="Who trades"
        hint="Only markets where the actor trades, where you do, or where the actor is paused"
        options={TRADERS}
        value={trader}
        onChoose={(value) => change({ trader: value })}
      />
      <ClearFilter filter={filter} onChange={onChange} />
    </div>
  );
}

function ClearFilter({ filter, onChange }: FilterProps) {
  return (
    <Button
      tone="quiet"
      className="market-filter-clear"
      disabled={describeFilter(filter).length === 0}
      onClick={() => onChange(ANY_MARKET)}
    >
      Clear
    </Button>
  );
}

function Toggle({
  ref,
  words,
  hint,
  state,
  onTurn,
}: {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly words: string;
  readonly hint: string;
  readonly state: 'on' | 'off';
  readonly onTurn: (state: 'on' | 'off') => void;
}) {
  return (
    <button
      ref={ref}
      type="button"
      className="size-preset"
      aria-pressed={state === 'on'}
      title={hint}
      onClick={() => onTurn(state === 'on' ? 'off' : 'on')}
    >
      {words}
    </button>
  );
}

function Choice<T extends string>({
  label,
  hint,
  options,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly hint: string;
  readonly options: Options<T>;
  readonly value: T;
  readonly onChoose: (value: T) => void;
}) {
  return (
    <select
      className="input"
      aria-label={label}
      title={hint}
      data-state={value === options[0]?.[0] ? 'off' : 'on'}
      value={value}
      onChange={(event) => onChoose(event.target.value as T)}
    >
      {options.map(([each, words]) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
    </select>
  );
}
