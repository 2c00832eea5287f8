import { useDesk, useObservable } from '../../store/desk.ts';
import { TIMES_IN_FORCE, type WorkspaceState } from '../../store/workspace.ts';

type TimeInForce = WorkspaceState['timeInForce'];

const LABELS: Readonly<Record<TimeInForce, string>> = {
  good_till_canceled: 'Good till cancelled',
  immediate_or_cancel: 'Immediate or cancel',
  fill_or_kill: 'Fill or kill',
};

/** How long an order stands, and whether it may trade at once. Only what rests can be post-only. */
export function TimeField() {
  const { workspace } = useDesk();
  const { timeInForce, postOnly } = useObservable(workspace.state);
  const canRest = timeInForce === 'good_till_canceled';
  return (
    <>
      <div className="ticket-field">
        <label htmlFor="ticket-time">Time</label>
        <select
          id="ticket-time"
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
        <span />
        <label className="check">
          <input
            type="checkbox"
            checked={postOnly && canRest}
            disabled={!canRest}
            onChange={(event) => workspace.change({ postOnly: event.target.checked })}
          />
          Post only
        </label>
      </div>
    </>
  );
}
