import { describe, expect, it } from 'vitest';
import { errorLine, logLine } from './words.ts';

describe('an error line', () => {
  it('names the code and says it in words', () => {
    expect(errorLine({ code: 'profile.inUse', folder: '/p', pid: 12 })).toBe(
      'oddlot: profile.inUse: /p is in use by process 12; end it, or name another with --profile',
    );
    expect(errorLine({ code: 'service.startTimeout', service: 'ingest', limitMs: 30_000 })).toBe(
      'oddlot: service.startTimeout: service ingest, limitMs 30000',
    );
    expect(errorLine({ code: 'file.lost' })).toBe('oddlot: file.lost');
  });

  it('stays one line whatever it is told', () => {
    const line = errorLine({ code: 'a.b', reason: 'first\n    at second', at: [1, 2] });
    expect(line).toBe('oddlot: a.b: reason first at second, at [1,2]');
  });
});

describe('a log line', () => {
  const entry = {
    atUs: 1,
    level: 'error' as const,
    source: 'ingest',
    event: 'service.crashed',
    facts: { detail: 'Error: gone\n    at file.ts:1', pid: null },
  };

  it('shows a stack to nobody who did not ask', () => {
    expect(logLine(entry, 'plain')).toBe('oddlot: ingest: service.crashed: detail Error: gone');
    expect(logLine(entry, 'debug')).toContain('at file.ts:1');
  });
});
