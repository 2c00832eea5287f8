import { expect, it } from 'vitest';
import { migrate } from '../../open-database.ts';
import { sessionKind } from '../../session-kind.ts';
import { fileOfVersion, SESSION_ROWS, tablesOf } from '../older-file.fixture.ts';

it('makes room for what an import was made from, and keeps what there was', () => {
  const database = fileOfVersion(sessionKind, 1);
  database.exec(SESSION_ROWS);
  migrate(database, sessionKind, 2);
  expect(database.prepare('SELECT name, seed FROM session').get()).toEqual({ name: 'a', seed: 7 });
  const { strict, loose } = tablesOf(database);
  expect(strict).toEqual(expect.arrayContaining(['sources', 'rejections', 'quarantine']));
  expect(loose).toEqual([]);
  const insert = database.prepare(
    `INSERT INTO sources VALUES (1, 'a.jsonl', 10, '00', 1, 'recorded', ?)`,
  );
  expect(() => insert.run('guessed')).toThrow('CHECK');
  insert.run('filtered');
  database.close();
});
