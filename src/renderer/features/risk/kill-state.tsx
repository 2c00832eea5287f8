import { useState } from 'react';
import { describeErrorInLine } from '../../format/error-words.ts';
import { formatMoment } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Tag } from '../../ui/tag.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { drill } from '../kill/kill-actions.ts';

/** How the kill switch stands, and how the last drill went. */
export function KillState() {
  const desk = useDesk();
  const { data } = useTopic('trading', '', { everyMs: 250 });
  const [isDrilling, setIsDrilling] = useState(false);
  if (data === undefined) return null;
  const { killSwitch, kill, drill: last } = data;
  const run = async (): Promise<void> => {
    setIsDrilling(true);
    await drill(desk);
    setIsDrilling(false);
  };
  return (
    <section className="risk-kill" aria-label="Kill switch">
      <strong>Kill switch</strong>
      <Tag tone={killSwitch === 'latched' ? 'bad' : 'good'}>{killSwitch}</Tag>
      {kill && (
        <span>
          {kill.reason}
          {kill.canceling === 'yes' && ` · ${kill.left} orders are still being cancelled`}
          {kill.trouble && ` · ${describeErrorInLine(kill.trouble)}`}
        </span>
      )}
      <span className="panel-fill" />
      {last === null ? (
        <span className="dim">No drill yet</span>
      ) : (
        <span title={`${formatMoment(last.at)}; ${last.placed} orders in ${last.markets} markets`}>
          Last drill <Tag tone={last.verdict === 'passed' ? 'good' : 'bad'}>{last.verdict}</Tag>{' '}
          <span className="figure dim">
            gate {last.gateMs.toFixed(1)} ms · {last.canceled} cancelled in{' '}
            {last.cancelsMs.toFixed(0)} ms
          </span>
        </span>
      )}
      {desk.app.mode === 'embedded' && killSwitch === 'armed' && !isDrilling && (
        <HoldButton
          label="Kill-switch drill: hold down"
          hint="Hold down: places orders far from the market, kills, and measures. Releasing it is part of the drill"
          onHeld={() => void run()}
        >
          Drill
        </HoldButton>
      )}
      {isDrilling && <span className="dim">Drilling …</span>}
    </section>
  );
}
