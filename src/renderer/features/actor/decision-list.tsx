import { useMemo } from 'react';
import type { DecisionRow } from '../../../contract/actor.ts';
import { ACTIONS } from '../../../domain/policy/action.ts';
import { describeDecisionOutcome } from '../../format/outcome-words.ts';
import { formatCount } from '../../format/quantity.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { Tag } from '../../ui/tag.tsx';
import { ACTION_LABELS } from './action-mix.ts';
import { marketColumn, timeColumn } from '../../ui/usual-columns.tsx';

const logitText = (logits: DecisionRow['logits']): string =>
  logits === null ? '–' : logits.map((logit) => logit.toFixed(2)).join('  ');

const COLUMNS: readonly Column<DecisionRow>[] = [
  timeColumn(({ at }) => at),
  marketColumn(),
  {
    id: 'action',
    title: 'Action',
    width: 66,
    value: ({ action }) => ACTION_LABELS[action],
    cell: ({ action }) => <Tag tone={TONES[action]}>{ACTION_LABELS[action]}</Tag>,
  },
  {
    id: 'outcome',
    title: 'Why not sent, or what became of it',
    width: 150,
    grows: true,
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => <span title={outcome}>{describeDecisionOutcome(outcome)}</span>,
  },
  {
    id: 'logits',
    title: 'Logits',
    width: 190,
    hint: ACTIONS.map((action) => ACTION_LABELS[action]).join(', '),
    value: ({ logits }) => (logits === null ? null : logits.join(' ')),
    cell: ({ logits }) => <span className="figure dim">{logitText(logits)}</span>,
  },
  {
    id: 'value',
    title: 'Value',
    width: 58,
    align: 'end',
    value: ({ value }) => value,
    cell: ({ value }) => (value === null ? '–' : value.toFixed(3)),
  },
  {
    id: 'latency',
    title: 'µs',
    width: 54,
    align: 'end',
    hint: 'From the update, or whatever else asked for it, to the decision',
    value: ({ latencyUs }) => latencyUs,
    cell: ({ latencyUs }) => formatCount(Math.round(latencyUs)),
  },
  {
    id: 'policy',
    title: 'Decided by',
    width: 100,
    value: ({ policy }) => policy.name,
    cell: ({ policy }) => (
      <span className="dim" title={policy.modelSha256 ?? undefined}>
        {policy.name}
      </span>
    ),
  },
];

const TONES = {
  hold: 'quiet',
  buyYes: 'bid',
  sellNo: 'bid',
  sellYes: 'ask',
  buyNo: 'ask',
} as const;

/** The newest decisions, with what they were made of and how they ended. */
export function DecisionList() {
  const { data } = useTopic('decisions', '', { everyMs: 500 });
  const newestFirst = useMemo(() => [...(data ?? [])].reverse(), [data]);
  return (
    <Blotter
      name="decisions"
      label="Decisions"
      columns={COLUMNS}
      rows={newestFirst}
      keyOf={({ at, market, action }) => `${at} ${market} ${action}`}
      groups={['market', 'action', 'outcome']}
      empty={
        <PanelState
          title="No decisions yet"
          detail="The actor decides once it has books to read."
        />
      }
    />
  );
}
