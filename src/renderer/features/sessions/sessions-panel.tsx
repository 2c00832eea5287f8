import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RecordingState } from '../../../contract/market-data.ts';
import type { ListedSession } from '../../../contract/session-library.ts';
import { formatInstant, instantToMs } from '../../../domain/units/units.ts';
import { describeError, describeErrorInLine } from '../../format/error-words.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { formatMinute, formatMoment, formatSpan } from '../../format/time.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { usePolled } from '../../store/use-polled.ts';
import { useTopic, useTopicValue } from '../../store/use-topic.ts';
import { Blotter } from '../../ui/blotter.tsx';
import { Button } from '../../ui/button.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DropPlace } from '../../ui/drop-place.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag } from '../../ui/tag.tsx';
import {
  addSessions,
  exportSession,
  located,
  remove,
  rename,
  setRecording,
  verify,
  type SessionVerdict,
} from './session-actions.ts';
import { ExportDialog, RemoveDialog, RenameDialog } from './session-dialogs.tsx';
import './sessions-panel.css';

const EVERY_MS = 10_000;

/** Of what was verified: another session may come to have the name of one that was renamed or removed. */
type Verdicts = Readonly<Record<string, SessionVerdict | 'reading' | undefined>>;
const verifiedOf = ({ name, startedAt }: ListedSession): string => `${name} ${startedAt}`;
type Deed = 'export' | 'rename' | 'remove';

const spanMsOf = ({ startedAt, endedAt }: ListedSession): number | null =>
  startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 1000;

/** What a session is worth comes first: a narrow panel shows that much beside its buttons. */
function columnsFor({
  verdicts,
  onVerify,
  onDeed,
}: {
  readonly verdicts: Verdicts;
  readonly onVerify: (session: ListedSession) => void;
  readonly onDeed: (deed: Deed, session: ListedSession) => void;
}): readonly Column<ListedSession>[] {
  return [
    {
      id: 'name',
      title: 'Session',
      width: 130,
      grows: true,
      value: ({ name }) => name,
      cell: ({ name, path }) => <span title={path}>{name}</span>,
    },
    {
      id: 'state',
      title: 'State',
      width: 84,
      value: stateOf,
      cell: (session) => (
        <Tag
          tone={session.problem ? 'bad' : session.isRunning ? 'good' : 'quiet'}
          hint={session.problem ? describeErrorInLine(session.problem) : undefined}
        >
          {stateOf(session)}
        </Tag>
      ),
    },
    {
      id: 'quality',
      title: 'Quality',
      width: 88,
      value: (session) => {
        const verdict = verdicts[verifiedOf(session)];
        return verdict === undefined || verdict === 'reading' ? null : verdict.words;
      },
      cell: (session) => {
        const verdict = verdicts[verifiedOf(session)];
        if (verdict === 'reading') return <span className="dim">reading …</span>;
        if (verdict !== undefined) {
          return (
            <Tag tone={verdict.tone} hint={verdict.hint}>
              {verdict.words}
            </Tag>
          );
        }
        return (
          <button
            type="button"
            className="row-action row-action-calm"
            aria-label={`Verify ${session.name}`}
            onClick={() => onVerify(session)}
          >
            Verify
          </button>
        );
      },
    },
    {
      id: 'span',
      title: 'Length',
      width: 66,
      align: 'end',
      value: spanMsOf,
      cell: (session) => {
        const spanMs = spanMsOf(session);
        return spanMs === null ? '–' : formatSpan(spanMs);
      },
    },
    {
      id: 'bytes',
      title: 'Size',
      width: 66,
      align: 'end',
      value: ({ bytes }) => bytes,
      cell: ({ bytes }) => formatBytes(bytes),
    },
    {
      id: 'started',
      title: 'Started',
      width: 134,
      hint: 'UTC',
      value: ({ startedAt }) => (startedAt === null ? null : formatInstant(startedAt)),
      cell: ({ startedAt }) =>
        startedAt === null ? (
          '–'
        ) : (
          <span className="figure dim" title={formatMoment(startedAt)}>
            {formatMinute(startedAt)}
          </span>
        ),
    },
    {
      id: 'markets',
      title: 'Markets',
      width: 58,
      align: 'end',
      value: ({ markets }) => markets,
      cell: ({ markets }) => formatCount(markets),
    },
    {
      id: 'act',
      title: '',
      width: 198,
      align: 'pinned',
      cell: (session) => (
        <span className="row-actions">
          {(['export', 'rename', 'remove'] as const)
            .filter((deed) => deed === 'export' || !session.isRunning)
            .map((deed) => (
              <button
                key={deed}
                type="button"
                className={`row-action ${deed === 'remove' ? '' : 'row-action-calm'}`}
                aria-label={`${DEEDS[deed]} ${session.name}`}
                onClick={() => onDeed(deed, session)}
              >
                {DEEDS[deed]}
              </button>
            ))}
        </span>
      ),
    },
  ];
}

const DEEDS: Readonly<Record<Deed, string>> = {
  export: 'Export',
  rename: 'Rename',
  remove: 'Remove',
};

function stateOf({ problem, isRunning, origin, unfinishedRuns }: ListedSession): string {
  if (problem !== null) return 'unreadable';
  if (isRunning) return 'recording';
  if (unfinishedRuns > 0) return 'cut off';
  return origin === 'import' ? 'imported' : 'complete';
}

/** The profile's recordings: what they are worth, and what may be done with them. */
export function SessionsPanel() {
  const desk = useDesk();
  const { api } = desk;
  const list = useCallback(() => api['session.list']({}), [api]);
  const { value, failure, again } = usePolled(list, EVERY_MS);
  const shown = useObservable(desk.shownSession);
  useEffect(() => {
    if (shown !== undefined) void again();
  }, [shown, again]);
  // What is recorded, as it begins and ends: the list says it too.
  const recorded = useTopicValue('session', '', ({ data }) => data && `${data.state} ${data.name}`);
  useEffect(() => {
    if (recorded !== undefined) void again();
  }, [recorded, again]);
  const outage = useOutage('archive');
  const [verdicts, setVerdicts] = useState<Verdicts>({});
  const [open, setOpen] = useState<{ readonly deed: Deed; readonly session: ListedSession }>();
  const columns = useMemo(() => {
    const judge = async (session: ListedSession): Promise<void> => {
      const verified = verifiedOf(session);
      setVerdicts((before) => ({ ...before, [verified]: 'reading' }));
      const verdict = await verify(desk, session);
      setVerdicts((before) => ({ ...before, [verified]: verdict }));
    };
    return columnsFor({
      verdicts,
      onVerify: (session) => void judge(session),
      onDeed: (deed, session) => setOpen({ deed, session }),
    });
  }, [desk, verdicts]);
  const close = (): void => setOpen(undefined);
  const session = open?.session;
  const add = (files: readonly File[]): void => void addSessions(desk, located(files));
  return (
    <div role="group" className="panel" aria-label="Sessions">
      <Recording />
      <DropPlace onFiles={add}>
        {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
        {failure && outage === undefined && (
          <PanelWarning tone="bad">
            The sessions could not be listed: {describeError(failure).what}
          </PanelWarning>
        )}
        {value === undefined && !failure && <PanelState tone="busy" title="Looking for sessions" />}
        {value && (
          <Blotter
            name="sessions"
            label="Sessions"
            columns={columns}
            rows={value}
            keyOf={({ name }) => name}
            groups={['state']}
            shown={shown}
            empty={
              <PanelState
                title="No sessions yet"
                detail="What is recorded appears here; drop one from elsewhere to add it."
              />
            }
          >
            <FileButton label="Session files" accept=".oddlot" tone="quiet" onFiles={add}>
              Add session…
            </FileButton>
          </Blotter>
        )}
      </DropPlace>
      {session && open.deed === 'export' && (
        <ExportDialog
          session={session}
          onExport={(to) => void exportSession(desk, session, to)}
          onClose={close}
        />
      )}
      {session && open.deed === 'rename' && (
        <RenameDialog
          session={session}
          onRename={(to) => void rename(desk, session.name, to).then(again)}
          onClose={close}
        />
      )}
      {session && open.deed === 'remove' && (
        <RemoveDialog
          session={session}
          onRemove={() => void remove(desk, session.name).then(again)}
          onClose={close}
        />
      )}
    </div>
  );
}

/** What is being recorded now. */
function Recording() {
  const desk = useDesk();
  const { data } = useTopic('session', '', { everyMs: 500 });
  const nowMs = desk.clock.get();
  if (data === undefined) return null;
  const { state, name, startedAt, bytes, reason } = data;
  const isOn = state !== 'off';
  return (
    <div className={`session-now session-now-${state}`}>
      <strong>{RECORDING[state]}</strong>
      {isOn && <span className="session-name">{name}</span>}
      {isOn && startedAt !== null && (
        <span className="figure dim">
          {formatSpan(nowMs - instantToMs(startedAt))} · {formatBytes(bytes)}
        </span>
      )}
      {reason !== null && <span>{describeErrorInLine(reason)}</span>}
      <span className="panel-fill" />
      <Button
        title={
          isOn
            ? 'Ends this session; books and trading go on without a record'
            : 'Begins a session with the books as they are'
        }
        onClick={() => void setRecording(desk, isOn ? 'off' : 'on')}
      >
        {isOn ? 'Stop recording' : 'Record'}
      </Button>
    </div>
  );
}

const RECORDING: Readonly<Record<RecordingState, string>> = {
  off: 'Not recording',
  recording: 'Recording',
  failed: 'Recording failed',
};
