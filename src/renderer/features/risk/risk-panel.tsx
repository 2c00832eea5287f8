import { useCallback, useState, type FormEvent } from 'react';
import type { Reply } from '../../../contract/requests.ts';
import { describeCheck } from '../../format/denial-words.ts';
import { describeError } from '../../format/error-words.ts';
import { formatCount } from '../../format/quantity.ts';
import { useDesk } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { usePolled } from '../../store/use-polled.ts';
import { Button } from '../../ui/button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import {
  changesOf,
  isReadable,
  labelOfLimit,
  stepsBetween,
  type Drafts,
  type LimitStep,
} from './limit-rows.ts';
import { LimitTable } from './limit-table.tsx';
import { KillState } from './kill-state.tsx';
import { OpenBreakers } from './open-breakers.tsx';
import '../../ui/field.css';
import './risk-panel.css';

type LimitsInForce = Extract<Reply<'orders.readLimits'>, { ok: true }>['value'];

const EVERY_MS = 2000;

/** The limits of the gate, how much of each is used, and what they held back. */
export function RiskPanel() {
  const { api } = useDesk();
  const outage = useOutage('orders');
  const readLimits = useCallback(() => api['orders.readLimits']({}), [api]);
  const { value, failure, again } = usePolled(readLimits, EVERY_MS);
  const unread = failure && outage === undefined ? describeError(failure) : undefined;
  return (
    <div role="group" className="panel risk" aria-label="Risk">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {unread && (
        <PanelWarning tone="bad">The limits could not be read: {unread.what}</PanelWarning>
      )}
      <KillState />
      <OpenBreakers />
      {value === undefined ? (
        <PanelState
          tone={outage?.tone ?? 'busy'}
          title={outage?.words ?? 'Waiting for the limits'}
        />
      ) : (
        <div className="risk-columns">
          <LimitForm inForce={value} onChanged={again} />
          <Denials />
        </div>
      )}
    </div>
  );
}

function LimitForm({
  inForce: { limits, proposal },
  onChanged,
}: {
  readonly inForce: LimitsInForce;
  /** Settles when what is in force now was read. */
  readonly onChanged: () => Promise<void>;
}) {
  const { api, notices } = useDesk();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [reason, setReason] = useState('');
  const [isSending, setSending] = useState(false);
  const changes = changesOf(limits, drafts);
  const hasChanges = Object.keys(changes).length > 0;
  const canApply = hasChanges && isReadable(drafts) && reason.trim() !== '' && !isSending;

  const propose = async (): Promise<void> => {
    const reply = await api['orders.proposeLimits']({ changes, reason: reason.trim() });
    if (!reply.ok) {
      notices.sayFailure('The limits were not changed', reply.error);
      return;
    }
    if (reply.value.loosened.length === 0) notices.say('good', 'The stricter limits are in force.');
    // Until then the fields say what was asked for, and never again what was in force before.
    await onChanged();
    setDrafts({});
    setReason('');
  };
  const apply = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!canApply) return;
    setSending(true);
    await propose();
    setSending(false);
  };
  const confirm = async (): Promise<void> => {
    if (proposal === null) return;
    const reply = await api['orders.confirmLimits']({ proposal: proposal.at });
    if (reply.ok) notices.say('good', 'The looser limits are in force.');
    else {
      notices.sayFailure('The limits were not loosened', reply.error);
    }
    await onChanged();
  };
  const withdraw = async (): Promise<void> => {
    if (proposal === null) return;
    const reply = await api['orders.withdrawLimits']({ proposal: proposal.at });
    if (!reply.ok) notices.sayFailure('The proposal was not withdrawn', reply.error);
    await onChanged();
  };
  return (
    <form className="risk-limits" onSubmit={(event) => void apply(event)} noValidate>
      {proposal !== null && (
        <Proposal
          steps={stepsBetween(limits, proposal.limits)}
          reason={proposal.reason}
          onConfirm={() => void confirm()}
          onWithdraw={() => void withdraw()}
        />
      )}
      <LimitTable limits={limits} drafts={drafts} onDrafts={setDrafts} />
      {Object.keys(drafts).length > 0 && (
        <div className="risk-apply">
          <input
            className="input"
            aria-label="Reason for the change"
            placeholder="Reason for the change"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button type="submit" tone="primary" disabled={!canApply}>
            Change
          </Button>
          <Button onClick={() => setDrafts({})}>Undo</Button>
        </div>
      )}
    </form>
  );
}

const spell = (value: number | null): string => (value === null ? 'unset' : formatCount(value));

/** The second word that looser limits need. */
function Proposal({
  steps,
  reason,
  onConfirm,
  onWithdraw,
}: {
  readonly steps: readonly LimitStep[];
  readonly reason: string;
  readonly onConfirm: () => void;
  readonly onWithdraw: () => void;
}) {
  return (
    <div className="risk-proposal" role="status" aria-label="Proposed limits">
      <div>
        <strong>Looser limits wait for your confirmation: </strong>
        {steps
          .map(({ name, from, to }) => `${labelOfLimit(name)} ${spell(from)} → ${spell(to)}`)
          .join(', ')}
        <span className="dim"> “{reason}”</span>
      </div>
      <span className="risk-answers">
        <Button onClick={onWithdraw}>Withdraw</Button>
        <Button tone="primary" onClick={onConfirm}>
          Confirm
        </Button>
      </span>
    </div>
  );
}

function Denials() {
  const { api } = useDesk();
  const readSummary = useCallback(() => api['orders.summary']({}), [api]);
  const { value } = usePolled(readSummary, EVERY_MS);
  const denials = Object.entries(value?.denials ?? {}).sort(([, a], [, b]) => b - a);
  return (
    <table className="risk-denials" aria-label="Denials">
      <thead>
        <tr>
          <th>Denied by</th>
          <th className="figure-column">Times</th>
        </tr>
      </thead>
      <tbody>
        {denials.map(([code, times]) => (
          <tr key={code} title={code}>
            <td>{describeCheck(code)}</td>
            <td className="figure-column figure">{formatCount(times)}</td>
          </tr>
        ))}
        {denials.length === 0 && (
          <tr>
            <td className="dim" colSpan={2}>
              {value === undefined ? 'Waiting for the order service' : 'Nothing was denied'}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
