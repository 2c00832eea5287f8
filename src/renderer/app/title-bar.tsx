import { ActorBadge } from '../features/actor/actor-badge.tsx';
import { KillButton } from '../features/kill/kill-button.tsx';
import { setTrading } from '../features/kill/kill-actions.ts';
import { describeErrorInLine } from '../format/error-words.ts';
import { describeTrading } from '../format/service-words.ts';
import { formatClock, formatLocal } from '../format/time.ts';
import { useDesk, useObservable } from '../store/desk.ts';
import { useOutage } from '../store/outage.ts';
import { useTopic, useTopicValue } from '../store/use-topic.ts';
import { Button } from '../ui/button.tsx';
import { useCommandKeys } from '../ui/command-keys.ts';
import { hintOf } from '../ui/keyboard.ts';
import { toggleTheme } from './appearance.ts';
import type { Overlay } from './commands.ts';
import './title-bar.css';

/** What a mode means for money, on its banner. */
const MODE_HINTS = {
  embedded: 'Synthetic market, paper money: everything stays on this machine',
  replay: 'A recorded session, paper money',
  mirror: 'Live Kalshi prices, paper money',
  demo: 'Kalshi demo environment, play money: orders leave this machine',
} as const;

export function TitleBar({
  onOverlay,
  size = 'full',
}: {
  readonly onOverlay: (overlay: Overlay) => void;
  /** `small`: without what only the main window answers. */
  readonly size?: 'full' | 'small';
}) {
  const desk = useDesk();
  const { mode } = desk.app;
  const shade = useObservable(desk.shade);
  const latch = useTopicValue('trading', '', ({ data }) => data?.killSwitch);
  const paletteKeys = useCommandKeys('palette');
  const themeKeys = useCommandKeys('theme');
  const helpKeys = useCommandKeys('help');
  return (
    <header className={`title-bar ${latch === 'latched' ? 'is-killed' : ''}`} data-mode={mode}>
      <strong className="title-mode" title={MODE_HINTS[mode]}>
        {mode.toUpperCase()}
      </strong>
      <SessionName />
      {latch === 'latched' && (
        <strong className="title-killed" role="alert">
          KILL SWITCH LATCHED: nothing is sent
        </strong>
      )}
      <span className="title-space" />
      <ActorBadge />
      <TradingSwitch onResume={() => onOverlay('resume')} />
      <Clock />
      {size === 'full' && (
        <>
          <Button
            tone="quiet"
            title={hintOf('Command palette', paletteKeys)}
            onClick={() => onOverlay('palette')}
          >
            Commands
          </Button>
          <Button
            tone="quiet"
            title={hintOf('Dark or light', themeKeys)}
            onClick={() => void toggleTheme(desk)}
          >
            {shade === 'dark' ? 'Light' : 'Dark'}
          </Button>
          <Button
            tone="quiet"
            aria-label="Keyboard help"
            title={hintOf('Keyboard help', helpKeys)}
            onClick={() => onOverlay('help')}
          >
            ?
          </Button>
        </>
      )}
      <KillButton onRelease={() => onOverlay('release')} />
    </header>
  );
}

function SessionName() {
  const { data } = useTopic('session');
  const outage = useOutage('ingest');
  if (data === undefined) return null;
  const state = outage === undefined ? data.state : 'failed';
  const label = { recording: 'Recording', off: 'Not recording', failed: 'Recording FAILED' }[state];
  const hint = outage?.words ?? (data.reason ? describeErrorInLine(data.reason) : label);
  return (
    <span className={`title-session title-session-${state}`} title={hint}>
      <i aria-hidden="true" />
      <span className="visually-hidden">{label}: </span>
      {outage !== undefined && 'Recording interrupted'}
      {outage === undefined && (state === 'failed' ? label : (data.name ?? label))}
    </span>
  );
}

function TradingSwitch({ onResume }: { readonly onResume: () => void }) {
  const desk = useDesk();
  const keys = useCommandKeys('toggleTrading');
  const { data } = useTopic('trading');
  const isCurrent = useOutage('orders') === undefined;
  if (data === undefined) return <span className="title-trading">Order service: no word yet</span>;
  const { state, reason } = data;
  const canToggle = isCurrent && (state === 'trading' || state === 'paused');
  const next = state === 'trading' ? 'paused' : 'trading';
  return (
    <span className="title-trading" title={reason ? describeErrorInLine(reason) : undefined}>
      <b data-trading={isCurrent ? state : 'unknown'}>
        {isCurrent ? describeTrading(state) : 'Order service away'}
      </b>
      {canToggle && (
        <Button
          onClick={() => void setTrading(desk, next)}
          title={hintOf(next === 'paused' ? 'Pause trading' : 'Resume trading', keys)}
        >
          {next === 'paused' ? 'Pause' : 'Resume'}
        </Button>
      )}
      {isCurrent && state === 'halted' && (
        <Button onClick={onResume} title={hintOf('Resume trading', keys)}>
          Resume…
        </Button>
      )}
    </span>
  );
}

function Clock() {
  const nowMs = useObservable(useDesk().clock);
  return (
    <time className="title-clock figure" title={formatLocal(nowMs)}>
      {formatClock(nowMs)} <small>UTC</small>
    </time>
  );
}
