import { useState } from 'react';
import type { LogEntry, LogLevel } from '../../../base/logger.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { formatClockMs } from '../../format/time.ts';
import { useRowHeight } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { factsOf, filterLines, sourcesOf, type LogFilter } from './log-lines.ts';

const TONES: Readonly<Record<LogLevel, Tone>> = {
  debug: 'quiet',
  info: 'plain',
  warn: 'warn',
  error: 'bad',
};

const LEVELS = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const;

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
  const [filter, setFilter] = useState<LogFilter>({ least: 'info', source: null, text: '' });
  const change = (patch: Partial<LogFilter>): void => setFilter({ ...filter, ...patch });
  const all = data ?? [];
  const lines = filterLines(all, filter);
  return (
    <div className="health-log">
      <div className="panel-bar">
        <Segments
          label="Log lines"
          segments={LEVELS}
          value={filter.least}
          onChange={(least) => change({ least })}
        />
        <select
          className="input health-log-source"
          aria-label="Log lines from"
          value={filter.source ?? ''}
          onChange={({ target }) => change({ source: target.value || null })}
        >
          <option value="">from all</option>
          {sourcesOf(all).map((source) => (
            <option key={source}>{source}</option>
          ))}
        </select>
        <input
          className="input health-log-search"
          type="search"
          placeholder="Search"
          aria-label="Search the log"
          spellCheck={false}
          value={filter.text}
          onChange={({ target }) => change({ text: target.value })}
        />
        <span className="panel-count figure">
          {lines.length === all.length ? all.length : `${lines.length}/${all.length}`} lines
        </span>
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
          title={all.length === 0 ? 'Nothing logged yet' : 'Nothing of this kind logged'}
        />
      )}
    </div>
  );
}
