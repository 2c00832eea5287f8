import { useDesk, useObservable } from '../../store/desk.ts';
import { useOwnPanel } from '../../store/own-panel.ts';
import { TIMES_IN_FORCE, type WorkspaceState } from '../../store/workspace.ts';
import { termsAllowed } from './ticket-order.ts';

type TimeInForce = WorkspaceState['timeInForce'];

const LABELS: Readonly<Record<TimeInForce, string>> = {
  good_till_canceled: 'Good till cancelled',
  immediate_or_cancel: 'Immediate or cancel',
  fill_or_kill: 'Fill or kill',
};

const LIVES = [
  [10_000, 'in 10 seconds'],
  [60_000, 'in 1 minute'],
  [300_000, 'in 5 minutes'],
  [1_800_000, 'in 30 minutes'],
  [3_600_000, 'in 1 hour'],
] as const;

/** How long an order stands, whether it may trade at once, and whether it may open contracts. */
export function TimeField() {
  const { workspace } = useDesk();
  const { id: panel } = useOwnPanel();
  const state = useObservable(workspace.state);
  const { timeInForce, postOnly, reduceOnly, expiresAfterMs } = state;
  const allowed = termsAllowed(state);
  return (
    <>
      <div className="ticket-field">
        <label htmlFor={`${panel}-time`}>Time</label>
        <select
          id={`${panel}-time`}
          className="input"
          value={timeInForce}
          onChange={(event) => workspace.change({ timeInForce: event.target.value as TimeInForce })}
        >
          {TIMES_IN_FORCE.map((value) => (
            <option key={value} value={value}>
              {LABELS[value]}
            </option>
          ))}
        </select>
      </div>
      <div className="ticket-field">
        <label htmlFor={`${panel}-expiry`}>Expires</label>
        <select
          id={`${panel}-expiry`}
          className="input"
          title="By the clock of the venue, counted from when it is sent"
          value={allowed.rests ? (expiresAfterMs ?? '') : ''}
          disabled={!allowed.rests}
          onChange={({ target: { value } }) =>
            workspace.change({ expiresAfterMs: value === '' ? null : Number(value) })
          }
        >
          <option value="">{allowed.rests ? 'never' : 'does not rest'}</option>
          {LIVES.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="ticket-field">
        <div className="ticket-checks">
          <label className="check">
            <input
              type="checkbox"
              checked={postOnly && allowed.rests}
              disabled={!allowed.rests}
              onChange={(event) => workspace.change({ postOnly: event.target.checked })}
            />
            Post only
          </label>
          <label className="check" title="May only close contracts; for Immediate or cancel">
            <input
              type="checkbox"
              checked={reduceOnly && allowed.reduceOnly}
              disabled={!allowed.reduceOnly}
              onChange={(event) => workspace.change({ reduceOnly: event.target.checked })}
            />
            Reduce only
          </label>
        </div>
      </div>
    </>
  );
}
