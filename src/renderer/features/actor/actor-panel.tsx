import { useState } from 'react';
import type { ActorStatus } from '../../../contract/actor.ts';
import { formatCount } from '../../format/quantity.ts';
import { formatMicros } from '../../format/time.ts';
import { useDesk, useSelectedMarket } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic, useTopicValue } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { FigureList } from '../../ui/figure-list.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { actionMix } from './action-mix.ts';
import { arm, handBack, resetBreaker, setPause, takeMarket } from './actor-actions.ts';
import { ActorMarkets, STANDINGS } from './actor-markets.tsx';
import { DecisionList } from './decision-list.tsx';
import { ObservationView } from './observation-view.tsx';
import '../../ui/meter.css';
import './actor-panel.css';

const VIEWS = [
  { value: 'glance', label: 'At a glance' },
  { value: 'decisions', label: 'Decisions' },
  { value: 'markets', label: 'Markets' },
  { value: 'observation', label: 'Observation' },
] as const;
type ActorView = (typeof VIEWS)[number]['value'];

/** What decides by itself: whether it may trade, and what it has decided. */
export function ActorPanel() {
  const { data } = useTopic('actor');
  const outage = useOutage('actor');
  const [view, setView] = useState<ActorView>('glance');
  return (
    <div role="group" className="panel actor" aria-label="Actor">
      {outage !== undefined && data !== undefined && (
        <PanelWarning tone="bad">{outage.words}</PanelWarning>
      )}
      {data !== undefined && (
        <>
          <ArmSwitch armed={data.armed} />
          <HandOver />
          <div className="panel-bar">
            <Segments label="Shown of the actor" segments={VIEWS} value={view} onChange={setView} />
          </div>
          {view === 'glance' && (
            <div className="actor-columns">
              <ActorFigures actor={data} />
              <ActionMix actions={data.actions} />
            </div>
          )}
          {view === 'decisions' && <DecisionList />}
          {view === 'markets' && <ActorMarkets />}
          {view === 'observation' && <ObservationView />}
        </>
      )}
      {data === undefined && (
        <PanelState
          tone={outage?.tone ?? 'busy'}
          title={outage?.words ?? 'Waiting for the actor'}
        />
      )}
    </div>
  );
}

function ArmSwitch({ armed }: { readonly armed: ActorStatus['armed'] }) {
  const desk = useDesk();
  const isArmed = armed === 'armed';
  return (
    <div className={`actor-arm actor-arm-${armed}`}>
      <strong>{isArmed ? 'ARMED' : 'Disarmed'}</strong>
      <span>
        {isArmed
          ? 'The actor sends orders by itself, within the limits of Risk.'
          : 'The actor decides, and nothing of it is sent.'}
      </span>
      <span className="panel-fill" />
      <Button
        role="switch"
        aria-checked={isArmed}
        aria-label="Armed"
        tone={isArmed ? 'primary' : 'plain'}
        onClick={() => void arm(desk, isArmed ? 'disarmed' : 'armed')}
      >
        {isArmed ? 'Disarm' : 'Arm'}
      </Button>
    </div>
  );
}

const STATE_TONES: Readonly<Record<ActorStatus['state'], Tone>> = {
  starting: 'warn',
  running: 'good',
  paused: 'warn',
};

function ActorFigures({ actor }: { readonly actor: ActorStatus }) {
  const desk = useDesk();
  const { state, policy, modelSha256, mode, selection, breaker, markets, queued } = actor;
  const figures = [
    [
      'State',
      <Tag key="state" tone={STATE_TONES[state]}>
        {state}
      </Tag>,
    ],
    [
      'Mode',
      <Tag key="mode" tone={mode === 'shadow' ? 'warn' : 'plain'}>
        {mode}
      </Tag>,
      'Shadow decides and records, and sends nothing',
    ],
    ['Policy', policy, modelSha256 ?? undefined],
    ['Selected', `${formatCount(selection.selected)} of ${formatCount(markets)}`, selection.kind],
    ['Waiting', formatCount(queued), 'Markets that wait for a decision'],
    ['Updates', formatCount(actor.updates)],
    ['Decisions', formatCount(actor.decisions)],
    ['Errors', formatCount(actor.errors), breaker.lastError ?? undefined],
    [
      'Coalesced',
      formatCount(actor.coalesced),
      'Updates that a newer one replaced before a decision',
    ],
    [
      'Passed over',
      formatCount(actor.passedOver),
      'Updates of a book that may not be believed, a market not selected, or while orders did not listen',
    ],
    ['Latency p50', formatMicros(actor.frameToDecisionUs.p50), 'From frame to decision'],
    ['Latency p99', formatMicros(actor.frameToDecisionUs.p99), 'From frame to decision'],
    ['Choice p99', formatMicros(actor.choiceUs.p99), 'The vector and the choice alone'],
    [
      'Breaker',
      breaker.state === 'closed' ? (
        'closed'
      ) : (
        <button
          key="breaker"
          type="button"
          className="row-action"
          onClick={() => void resetBreaker(desk, null)}
        >
          {breaker.state}: reset
        </button>
      ),
      'Opens when decisions keep failing',
    ],
  ] as const;
  return <FigureList className="actor-figures" label="Figures" figures={figures} />;
}

function ActionMix({ actions }: Pick<ActorStatus, 'actions'>) {
  return (
    <table className="actor-mix" aria-label="Action mix">
      <tbody>
        {actionMix(actions).map(({ action, label, times, share }) => (
          <tr key={action}>
            <th scope="row">{label}</th>
            <td className="actor-bar">
              <meter min={0} max={1} value={share} aria-label={`Share of ${label}`} />
            </td>
            <td className="figure">{(share * 100).toFixed(1)} %</td>
            <td className="figure dim">{formatCount(times)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who trades in the market that all panels follow. */
function HandOver() {
  const desk = useDesk();
  const market = useSelectedMarket();
  const standing = useTopicValue(
    'actorMarkets',
    '',
    ({ data }) => data?.find((row) => row.market === market)?.standing,
  );
  const isPaused = standing === 'paused';
  const run = (act: typeof takeMarket): void => {
    if (market !== null) void act(desk, market);
  };
  return (
    <section className="actor-hand" aria-label="This market">
      <strong>{market ?? 'No market chosen'}</strong>
      {standing && <Tag tone={STANDINGS[standing][1]}>{STANDINGS[standing][0]}</Tag>}
      <span className="actor-hint dim">
        {standing === 'taken'
          ? 'Yours alone until you hand it back.'
          : 'Taken over, it is yours alone: the actor’s orders there are cancelled.'}
      </span>
      <Button disabled={market === null} onClick={() => run(takeMarket)}>
        Take over
      </Button>
      <Button disabled={market === null} onClick={() => run(handBack)}>
        Hand back
      </Button>
      <Button
        disabled={market === null}
        onClick={() => run((to, ticker) => setPause(to, ticker, isPaused ? 'running' : 'paused'))}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </section>
  );
}
