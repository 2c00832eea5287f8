import { useCallback } from 'react';
import { describeError } from '../../format/error-words.ts';
import { useDesk, useSelectedMarket } from '../../store/desk.ts';
import { usePolled } from '../../store/use-polled.ts';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { observationRows } from './observation-rows.ts';
import '../../ui/meter.css';

const EVERY_MS = 500;

/** The numbers that a decision about the chosen market would be made from now. */
export function ObservationView() {
  const { api } = useDesk();
  const market = useSelectedMarket();
  const ask = useCallback(
    () => api['actor.observation']({ market: market as string }),
    [api, market],
  );
  const { value, failure } = usePolled(market === null ? undefined : ask, EVERY_MS);
  if (market === null) return <PanelState title="No market chosen" />;
  if (failure && !value) {
    const { what, remedy } = describeError(failure);
    return <PanelState tone="bad" title={what} detail={remedy} />;
  }
  if (value === undefined) return <PanelState tone="busy" title="Asking the actor" />;
  return (
    // It scrolls, so it takes the keyboard.
    <div
      className="actor-observation"
      role="group"
      aria-label={`Observation of ${value.market}`}
      tabIndex={0}
    >
      {failure && <PanelWarning tone="bad">{describeError(failure).what}</PanelWarning>}
      <p className="dim">
        {value.schema} of {value.market}, from {value.changes} changes ·{' '}
        <span className="figure">{value.hash}</span>
      </p>
      <table aria-label="Values">
        <tbody>
          {observationRows(value).map(({ name, group, value: number, range, share, isOut }) => (
            <tr key={name} className={isOut ? 'is-out' : ''}>
              <td className="dim">{group}</td>
              <th scope="row">{name}</th>
              <td className="figure actor-number">{number.toPrecision(5)}</td>
              <td>
                <meter min={0} max={1} value={share} aria-label={`${name} within its range`} />
              </td>
              <td className="figure dim">{range}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
