import { formatInstant, type Instant } from '../../domain/units/units.ts';

export const SESSION_SUFFIX = '.oddlot';

/**
 * The name of a session's file: when it began, so that names sort by time, then what it was called.
 *
 * @example sessionFileName(1796133802518710 as Instant, 'Morning run') // '2026-12-01T14-03-22Z-morning-run.oddlot'
 */
export function sessionFileName(startedAt: Instant, name: string): string {
  const start = `${formatInstant(startedAt).slice(0, 19).replaceAll(':', '-')}Z`;
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${plain === '' ? start : `${start}-${plain}`}${SESSION_SUFFIX}`;
}
