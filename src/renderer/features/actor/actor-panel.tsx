import type { ActorStatus } from '../../../contract/trading.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk, useSelectedMarket } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { actionMix } from './action-mix.ts';
import { arm, handBack, takeMarket } from './actor-actions.ts';
import '../../ui/meter.css';
import './actor-panel.css';

/** What decides by itself: whether it may trade, and what it has decided. */
export function ActorPanel() {
  const { data } = useTopic('actor');
  const outage = useOutage('actor');
  return (
    <div role="group" className="panel actor" aria-label="Actor">
      {outage !== undefined && data !== undefined && (
        <PanelWarning tone="bad">{outage.words}</PanelWarning>
      )}
      {data !== undefined && (
        <>
          <ArmSwitch armed={data.armed} />
          <HandOver />
          <div className="actor-columns">
            <ActorFigures actor={data} />
            <ActionMix actions={data.actions} />
          </div>
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
  const { state, policy, markets, updates, decisions, coalesced } = actor;
  const figures = [
    [
      'State',
      <Tag key="state" tone={STATE_TONES[state]}>
        {state}
      </Tag>,
    ],
    ['Policy', policy],
    ['Markets', formatCount(markets)],
    ['Updates', formatCount(updates)],
    ['Decisions', formatCount(decisions)],
    ['Coalesced', formatCount(coalesced), 'Updates that a newer one replaced before a decision'],
    ['Latency p50', `${formatCount(Math.round(actor.decisionP50Us))} µs`, 'From frame to decision'],
    ['Latency p99', `${formatCount(Math.round(actor.decisionP99Us))} µs`, 'From frame to decision'],
  ] as const;
  return (
    <dl className="actor-figures" aria-label="Figures">
      {figures.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
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
  const run = (act: typeof takeMarket): void => {
    if (market !== null) void act(desk, market);
  };
  return (
    <section className="actor-hand" aria-label="This market">
      <strong>{market ?? 'No market chosen'}</strong>
      <span className="actor-hint dim">
        Taken over, it is yours alone: the actor’s orders there are cancelled, and it stays out.
      </span>
      <Button disabled={market === null} onClick={() => run(takeMarket)}>
        Take over
      </Button>
      <Button disabled={market === null} onClick={() => run(handBack)}>
        Hand back
      </Button>
    </section>
  );
}
