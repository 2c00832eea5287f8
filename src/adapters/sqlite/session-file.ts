import { join } from 'node:path';
import { formatInstant, type Instant } from '../../domain/units/units.ts';

const SUFFIX = '.oddlot';

/**
 * A new session's name, which is its file's without folder and ending: when it began, so that names sort by time,
 * then what it is called.
 *
 * @example newSessionName(1796133802518710 as Instant, 'Morning run') // '2026-12-01T14-03-22Z-morning-run'
 */
export function newSessionName(startedAt: Instant, called: string): string {
  const start = `${formatInstant(startedAt).slice(0, 19).replaceAll(':', '-')}Z`;
  const plain = called
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-|-$/g, '');
  return plain === '' ? start : `${start}-${plain}`;
}

export const sessionPath = (folder: string, name: string): string =>
  join(folder, `${name}${SUFFIX}`);
