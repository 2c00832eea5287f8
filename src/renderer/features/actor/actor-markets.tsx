import { useMemo } from 'react';
import type { ActorMarketRow } from '../../../contract/actor.ts';
import { describeDecisionOutcome } from '../../format/outcome-words.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { marketColumn } from '../../ui/usual-columns.tsx';
import { ACTION_LABELS } from './action-mix.ts';
import { handBack, resetBreaker, setPause, takeMarket } from './actor-actions.ts';

/** Whether the actor works in a market, in words. */
export const STANDINGS: Readonly<Record<ActorMarketRow['standing'], readonly [string, Tone]>> = {
  running: ['running', 'good'],
  taken: ['yours', 'warn'],
  paused: ['paused', 'warn'],
  breakerOpen: ['breaker open', 'bad'],
  unselected: ['not selected', 'quiet'],
  stale: ['book not current', 'bad'],
};

interface Deeds {
  readonly pause: (market: string, to: 'paused' | 'running') => void;
  readonly take: (market: string) => void;
  readonly handBack: (market: string) => void;
  readonly reset: (market: string) => void;
}

function RowAction({
  words,
  market,
  onClick,
}: {
  readonly words: string;
  readonly market: string;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="row-action row-action-calm"
      aria-label={`${words} ${market}`}
      onClick={onClick}
    >
      {words}
    </button>
  );
}

function columnsFor(deeds: Deeds): readonly Column<ActorMarketRow>[] {
  return [
    marketColumn(),
    {
      id: 'standing',
      title: 'Actor',
      width: 100,
      value: ({ standing }) => STANDINGS[standing][0],
      cell: ({ standing, breaker }) => {
        const [word, tone] = STANDINGS[standing];
        return (
          <Tag tone={tone} hint={breaker.lastError ?? undefined}>
            {word}
          </Tag>
        );
      },
    },
    {
      id: 'heat',
      title: 'Heat',
      width: 54,
      align: 'end',
      hint: 'How lively it is, where the liveliest are selected',
      value: ({ heat }) => heat,
      cell: ({ heat }) => (heat === 0 ? '–' : heat.toFixed(1)),
    },
    {
      id: 'decisions',
      title: 'Decisions',
      width: 66,
      align: 'end',
      value: ({ decisions }) => decisions,
      cell: ({ decisions }) => formatCount(decisions),
    },
    {
      id: 'last',
      title: 'Last',
      width: 150,
      grows: true,
      value: ({ lastAction }) => lastAction,
      cell: ({ lastAction, lastOutcome }) =>
        lastAction === null
          ? '–'
          : `${ACTION_LABELS[lastAction]}${lastOutcome === null ? '' : `: ${describeDecisionOutcome(lastOutcome)}`}`,
    },
    {
      id: 'act',
      title: '',
      width: 182,
      align: 'pinned',
      cell: ({ market, standing }) => (
        <span className="row-actions">
          {standing === 'breakerOpen' && (
            <RowAction words="Reset" market={market} onClick={() => deeds.reset(market)} />
          )}
          {standing === 'paused' ? (
            <RowAction
              words="Resume"
              market={market}
              onClick={() => deeds.pause(market, 'running')}
            />
          ) : (
            <RowAction
              words="Pause"
              market={market}
              onClick={() => deeds.pause(market, 'paused')}
            />
          )}
          {standing === 'taken' ? (
            <RowAction words="Hand back" market={market} onClick={() => deeds.handBack(market)} />
          ) : (
            <RowAction words="Take over" market={market} onClick={() => deeds.take(market)} />
          )}
        </span>
      ),
    },
  ];
}

/** Every market as the actor has it, with what a person may do about it. */
export function ActorMarkets() {
  const desk = useDesk();
  const { data } = useTopic('actorMarkets', '', { everyMs: 500 });
  const columns = useMemo(
    () =>
      columnsFor({
        pause: (market, to) => void setPause(desk, market, to),
        take: (market) => void takeMarket(desk, market),
        handBack: (market) => void handBack(desk, market),
        reset: (market) => void resetBreaker(desk, market),
      }),
    [desk],
  );
  return (
    <Blotter
      name="actorMarkets"
      label="Actor markets"
      columns={columns}
      rows={data ?? []}
      keyOf={({ market }) => market}
      groups={['standing']}
      empty={<PanelState title="No markets yet" detail="They come with their books." />}
    />
  );
}
