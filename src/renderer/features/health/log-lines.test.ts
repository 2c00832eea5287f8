import { describe, expect, it } from 'vitest';
import type { LogEntry, LogLevel } from '../../../base/logger.ts';
import { filterLines, sourcesOf } from './log-lines.ts';

const line = (level: LogLevel, source: string, event: string, facts = {}): LogEntry => ({
  atUs: 0,
  level,
  source,
  event,
  facts,
});
const LINES = [
  line('debug', 'ingest', 'feed.frame'),
  line('info', 'orders', 'order.placed', { market: 'KXA' }),
  line('warn', 'ingest', 'feed.gap', { expected: 4, found: 6 }),
  line('error', 'orders', 'venue.refused', { market: 'KXB' }),
];
const events = (filter: Partial<Parameters<typeof filterLines>[1]>) =>
  filterLines(LINES, { least: 'debug', source: null, text: '', ...filter }).map(
    ({ event }) => event,
  );

describe('the log tail', () => {
  it('has the newest on top, from a level on', () => {
    expect(events({ least: 'info' })).toEqual(['venue.refused', 'feed.gap', 'order.placed']);
    expect(events({ least: 'error' })).toEqual(['venue.refused']);
  });

  it('is one writer’s, where one is chosen', () => {
    expect(events({ source: 'ingest' })).toEqual(['feed.gap', 'feed.frame']);
    expect(sourcesOf(LINES)).toEqual(['ingest', 'orders']);
  });

  it('finds every word of the search in writer, event and facts', () => {
    expect(events({ text: 'kx' })).toEqual(['venue.refused', 'order.placed']);
    expect(events({ text: 'ORDERS kxb' })).toEqual(['venue.refused']);
    expect(events({ text: 'found=6 gap' })).toEqual(['feed.gap']);
    expect(events({ text: 'nowhere' })).toEqual([]);
  });
});
