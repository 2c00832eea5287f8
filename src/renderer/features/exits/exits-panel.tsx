import { useState, type FormEvent } from 'react';
import type { ExitStatus } from '../../../contract/exits.ts';
import type { ExitRuleName } from '../../../domain/exits/exit-rule.ts';
import { EXIT_RULES } from '../../../domain/exits/exit-rules.ts';
import { describeExitRule } from '../../format/exit-words.ts';
import { formatPosition } from '../../format/quantity.ts';
import { formatClock, formatMoment } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag } from '../../ui/tag.tsx';
import { MarketLink } from '../../ui/usual-columns.tsx';
import {
  changesFrom,
  draftsOf,
  isReadable,
  type ExitDrafts,
  type NumberField,
} from './exit-drafts.ts';
import '../../ui/field.css';
import '../../ui/plain-table.css';
import './exits-panel.css';

/** Rules that leave positions by themselves: which are on, with what, and what they did. */
export function ExitsPanel() {
  const { data } = useTopic('exits');
  const outage = useOutage('orders');
  return (
    <div role="group" className="panel exits" aria-label="Exit rules">
      {outage !== undefined && data && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {data ? (
        <>
          <ExitForm status={data} key={JSON.stringify(data.settings)} />
          <Firings firings={data.firings} />
        </>
      ) : (
        <PanelState
          tone={outage?.tone ?? 'busy'}
          title={outage?.words ?? 'Waiting for the order service'}
        />
      )}
    </div>
  );
}

function Firings({ firings }: Pick<ExitStatus, 'firings'>) {
  return (
    <table className="plain-table" aria-label="Firings">
      <thead>
        <tr>
          <th>Fired</th>
          <th>Rule</th>
          <th>Market</th>
          <th className="figure-column">Position then</th>
        </tr>
      </thead>
      <tbody>
        {firings.map(({ at, rule, market, position }) => (
          <tr key={`${at} ${market} ${rule}`}>
            <td className="figure" title={formatMoment(at)}>
              {formatClock(at / 1000)}
            </td>
            <td>{describeExitRule(rule)}</td>
            <td>
              <MarketLink market={market} />
            </td>
            <td className="figure-column figure">{formatPosition(position)}</td>
          </tr>
        ))}
        {firings.length === 0 && (
          <tr>
            <td className="dim" colSpan={4}>
              None fired yet
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** What turns a rule on, and in what unit. */
const FIELDS: Readonly<Record<ExitRuleName, 'freeCash' | readonly [NumberField, string]>> = {
  stopLoss: ['stopLossCents', '¢ a contract'],
  takeProfit: ['takeProfitCents', '¢ a contract'],
  longestHolding: ['longestHoldingS', 's'],
  flatBeforeClose: ['flatBeforeCloseS', 's before'],
  freeCash: 'freeCash',
};

function ExitForm({ status }: { readonly status: ExitStatus }) {
  const { api, notices } = useDesk();
  const { settings, rules, leaving } = status;
  const [drafts, setDrafts] = useState<ExitDrafts>(() => draftsOf(settings));
  const changes = changesFrom(settings, drafts);
  const canApply = changes !== 'unreadable' && Object.keys(changes).length > 0;
  const apply = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!canApply) return;
    const reply = await api['orders.setExits'](changes);
    if (reply.ok) notices.say('good', 'The exit rules are changed.');
    else notices.sayFailure('The exit rules were not changed', reply.error);
  };
  const field = (name: NumberField, what: string, unit: string) => (
    <span className="exits-field">
      <input
        className="input figure"
        inputMode="decimal"
        placeholder="off"
        aria-label={`${what}, ${unit}`}
        aria-invalid={!isReadable(name, drafts[name])}
        value={drafts[name]}
        onChange={({ target }) => setDrafts({ ...drafts, [name]: target.value })}
      />
      <span className="dim">{unit}</span>
    </span>
  );
  return (
    <form className="exits-form" onSubmit={(event) => void apply(event)} noValidate>
      <p className="exits-hint dim">
        Each issues orders that can only reduce, through the same gate as yours, and leaves a market
        that you took over alone. Empty is off.
      </p>
      <table className="exits-table plain-table" aria-label="Rules">
        <thead>
          <tr>
            <th>Rule</th>
            <th>State</th>
            <th>When</th>
            <th>Fired last</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ name, state, last }) => {
            const place = FIELDS[name];
            const title = describeExitRule(name);
            return (
              <tr key={name} title={EXIT_RULES.find((rule) => rule.name === name)?.fires}>
                <td>{title}</td>
                <td>
                  <Tag tone={state === 'on' ? 'good' : 'quiet'}>{state}</Tag>
                </td>
                <td>
                  {place === 'freeCash' ? (
                    <select
                      className="input"
                      aria-label={title}
                      value={drafts.freeCash}
                      onChange={({ target }) =>
                        setDrafts({ ...drafts, freeCash: target.value === 'on' ? 'on' : 'off' })
                      }
                    >
                      <option value="off">off</option>
                      <option value="on">on</option>
                    </select>
                  ) : (
                    field(place[0], title, place[1])
                  )}
                </td>
                <td>
                  {last === null ? (
                    <span className="dim">never</span>
                  ) : (
                    <>
                      <span className="figure">{formatClock(last.at / 1000)}</span> {last.market}{' '}
                      <span className="dim">{formatPosition(last.position)}</span>
                    </>
                  )}
                </td>
              </tr>
            );
          })}
          <tr title="How long those in no hurry wait at the touch before they take">
            <td>Patience</td>
            <td />
            <td>{field('patienceMs', 'Patience', 'ms')}</td>
            <td />
          </tr>
        </tbody>
      </table>
      {leaving.length > 0 && (
        <p role="status" className="exits-leaving">
          Leaving now:{' '}
          {leaving.map(({ market, rule }) => `${market} (${describeExitRule(rule)})`).join(', ')}
        </p>
      )}
      <div className="exits-actions">
        <Button type="submit" tone="primary" disabled={!canApply}>
          Change
        </Button>
        <Button onClick={() => setDrafts(draftsOf(settings))}>Undo</Button>
        {changes === 'unreadable' && (
          <span role="status" className="exits-problem">
            Cents from 0.01 to 100; whole seconds from 1; whole milliseconds from 0 to 600,000.
          </span>
        )}
      </div>
    </form>
  );
}
