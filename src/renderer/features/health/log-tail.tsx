import { useState } from 'react';
import { LOG_LEVELS, type LogEntry, type LogLevel } from '../../../base/logger.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { formatClockMs } from '../../format/time.ts';
import { useRowHeight } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<LogLevel, Tone>> = {
  debug: 'quiet',
  info: 'plain',
  warn: 'warn',
  error: 'bad',
};

const LEVELS = [
  { value: 'info', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const;

const factsOf = ({ facts }: LogEntry): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

const COLUMNS: readonly Column<LogEntry>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 100,
    cell: ({ atUs }) => <span className="figure">{formatClockMs(atUs as Instant)}</span>,
  },
  { id: 'source', title: 'From', width: 74, cell: ({ source }) => source },
  {
    id: 'event',
    title: 'Event',
    width: 220,
    grows: true,
    cell: (entry) => (
      <span className="selectable" title={factsOf(entry)}>
        <Tag tone={TONES[entry.level]}>{entry.event}</Tag>{' '}
        <span className="dim">{factsOf(entry)}</span>
      </span>
    ),
  },
];

// Two lines may be equal in everything, so a key has to be the object's own.
const keys = new WeakMap<LogEntry, string>();
let nextKey = 0;

function keyOfLine(entry: LogEntry): string {
  let key = keys.get(entry);
  if (key === undefined) {
    key = (nextKey += 1).toString();
    keys.set(entry, key);
  }
  return key;
}

/** The newest lines of all services, newest on top. */
export function LogTail() {
  const { data } = useTopic('log', '', { everyMs: 250 });
  const rowHeight = useRowHeight();
  const [least, setLeast] = useState<(typeof LEVELS)[number]['value']>('info');
  const lines = (data ?? [])
    .filter(({ level }) => LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least))
    .reverse();
  return (
    <div className="health-log">
      <div className="panel-bar">
        <Segments label="Log lines" segments={LEVELS} value={least} onChange={setLeast} />
        <span className="panel-count figure">{lines.length} lines</span>
      </div>
      {lines.length > 0 ? (
        <DataTable
          label="Log"
          columns={COLUMNS}
          rows={lines}
          keyOf={keyOfLine}
          rowHeight={rowHeight}
        />
      ) : (
        <PanelState
          title={least === 'info' ? 'Nothing logged yet' : 'Nothing of this kind logged'}
        />
      )}
    </div>
  );
}
