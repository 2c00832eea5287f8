import { expect, it } from 'vitest';
import { sessionKind } from '../../session-kind.ts';
import { fileOfVersion, tablesOf } from '../older-file.fixture.ts';

it('makes the first session file out of nothing, every table strict', () => {
  const database = fileOfVersion(sessionKind, 1);
  expect(tablesOf(database)).toEqual({
    strict: [
      'checkpoints',
      'decisions',
      'deltas',
      'gaps',
      'lifecycle',
      'markets',
      'policies',
      'runs',
      'session',
      'snapshots',
      'stats',
      'streams',
      'tickers',
      'trades',
    ],
    loose: [],
  });
  expect(() => database.exec("INSERT INTO runs VALUES (1, '0', 'one', 0, 0, 0)")).toThrow(
    'cannot store TEXT value in INTEGER',
  );
  database.close();
});
