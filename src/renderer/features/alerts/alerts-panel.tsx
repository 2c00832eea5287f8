import { useState, type FormEvent } from 'react';
import { formatClock } from '../../format/time.ts';
import { useDesk, useObservable, useSelectedMarket } from '../../store/desk.ts';
import { ALERT_KINDS, ALERTS_LOGGED, MOST_ALERTS } from '../../store/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { ALERT_WORDS, describeAlert, type AlertKind, type AlertRule } from './alert-rules.ts';
import '../../ui/field.css';
import './alerts-panel.css';

/** What the person wants to be told of, how, and what it told. */
export function AlertsPanel() {
  const { workspace, notices } = useDesk();
  const { alerts, alertLog } = useObservable(workspace.state);
  const remove = (rule: AlertRule): void => {
    workspace.change({ alerts: alerts.filter(({ id }) => id !== rule.id) });
    notices.sayUndoable(`Removed: ${describeAlert(rule)}`, () => {
      const others = workspace.state.get().alerts;
      if (others.length < MOST_ALERTS) workspace.change({ alerts: [...others, rule] });
      else notices.say('bad', 'There are as many alerts as there may be.', 'Remove another first.');
    });
  };
  const clearLog = (): void => {
    workspace.change({ alertLog: [] });
    notices.sayUndoable('The alerts that went off were cleared.', () =>
      workspace.change({
        alertLog: [...workspace.state.get().alertLog, ...alertLog].slice(0, ALERTS_LOGGED),
      }),
    );
  };
  return (
    <div role="group" className="panel alerts" aria-label="Alerts">
      <NewAlert />
      <div className="alerts-columns">
        <section aria-label="Set alerts">
          {alerts.length === 0 && <p className="dim">None is set.</p>}
          <ul>
            {alerts.map((rule) => (
              <li key={rule.id}>
                <span>{describeAlert(rule)}</span>
                <button
                  type="button"
                  className="row-action"
                  aria-label={`Remove: ${describeAlert(rule)}`}
                  onClick={() => remove(rule)}
                >
                  Remove
                </button>
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Alerts that went off">
          {alertLog.length === 0 && <p className="dim">None went off yet.</p>}
          <ul>
            {alertLog.map(({ atMs, text }, at) => (
              <li key={`${atMs} ${text} ${alertLog.length - at}`}>
                <span>
                  <span className="figure dim">{formatClock(atMs)}</span> {text}
                </span>
              </li>
            ))}
          </ul>
          {alertLog.length > 0 && (
            <Button tone="quiet" onClick={clearLog}>
              Clear
            </Button>
          )}
        </section>
      </div>
    </div>
  );
}

function NewAlert() {
  const { workspace, notices, clock } = useDesk();
  const { alerts, alertSound, alertPopup } = useObservable(workspace.state);
  const market = useSelectedMarket();
  const [kind, setKind] = useState<AlertKind>('priceAbove');
  const [typed, setTyped] = useState('');
  const { unit, isOfMarket } = ALERT_WORDS[kind];
  const bound = unit === null ? 0 : Number(typed.replace(',', '.'));
  const hasBound = unit === null || (typed.trim() !== '' && bound >= 0);
  const isReady = hasBound && (!isOfMarket || market !== null) && alerts.length < MOST_ALERTS;
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    const id = `${clock.get()}-${alerts.length}`;
    const rule = { id, kind, market: isOfMarket ? market : null, bound };
    workspace.change({ alerts: [...alerts, rule] });
    setTyped('');
  };
  const askForPopups = async (): Promise<void> => {
    if (alertPopup === 'on') {
      workspace.change({ alertPopup: 'off' });
      return;
    }
    const answer = await Notification.requestPermission();
    if (answer === 'granted') workspace.change({ alertPopup: 'on' });
    else notices.say('bad', 'Notifications are not allowed.', 'Allow them for this page first.');
  };
  return (
    <form className="panel-bar alerts-bar" onSubmit={add}>
      <select
        className="input alerts-kind"
        aria-label="What to watch"
        value={kind}
        onChange={({ target }) => setKind(target.value as AlertKind)}
      >
        {ALERT_KINDS.map((each) => (
          <option key={each} value={each}>
            {ALERT_WORDS[each].title}
          </option>
        ))}
      </select>
      {unit !== null && (
        <>
          <input
            className="input figure alerts-bound"
            inputMode="decimal"
            aria-label={`Bound, ${unit}`}
            aria-invalid={typed !== '' && !hasBound}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <span className="dim">{unit}</span>
        </>
      )}
      {isOfMarket && <span className="alerts-market">in {market ?? 'no market'}</span>}
      <Button type="submit" tone="primary" disabled={!isReady}>
        Alert me
      </Button>
      <span className="panel-fill" />
      <label className="check">
        <input
          type="checkbox"
          checked={alertSound === 'on'}
          onChange={({ target }) => workspace.change({ alertSound: target.checked ? 'on' : 'off' })}
        />
        Sound
      </label>
      <label className="check">
        <input type="checkbox" checked={alertPopup === 'on'} onChange={() => void askForPopups()} />
        Notification
      </label>
    </form>
  );
}
