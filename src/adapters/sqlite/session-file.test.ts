import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Instant } from '../../domain/units/units.ts';
import { newSessionName, sessionPath } from './session-file.ts';

const START = 1_796_133_802_518_710 as Instant;

it.each([
  ['Morning run', '2026-12-01T14-03-22Z-morning-run'],
  ['', '2026-12-01T14-03-22Z'],
  ['../../etc/passwd', '2026-12-01T14-03-22Z-etc-passwd'],
  ['Ünïcödé', '2026-12-01T14-03-22Z-n-c-d'],
  [`${'x'.repeat(59)} y`, `2026-12-01T14-03-22Z-${'x'.repeat(59)}`],
])('a session called %j is named %s', (called, name) => {
  expect(newSessionName(START, called)).toBe(name);
});

it('lies in its folder under its name', () => {
  expect(sessionPath('sessions', 'a')).toBe(join('sessions', 'a.oddlot'));
});
