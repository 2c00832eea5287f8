import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from '../../open-database.ts';
import { sessionKind } from '../../session-kind.ts';

it('makes room for what an import was made from, and keeps what there was', () => {
  const database = new Database(':memory:');
  migrate(database, sessionKind, 1);
  database.exec(`
    INSERT INTO session VALUES (1, 'a', 'live', 'embedded', 'local', 7, 1796133802000000);
    INSERT INTO runs VALUES (1, '0.1.0', 1, 1796133802000000, 0, NULL);
  `);
  migrate(database, sessionKind, 2);
  expect(database.prepare('SELECT name, seed FROM session').get()).toEqual({ name: 'a', seed: 7 });
  const names = (database.pragma('table_list') as readonly { name: string; strict: number }[])
    .filter(({ strict }) => strict === 1)
    .map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['sources', 'rejections', 'quarantine']));
  const insert = database.prepare(
    `INSERT INTO sources VALUES (1, 'a.jsonl', 10, '00', 1, 'recorded', ?)`,
  );
  expect(() => insert.run('guessed')).toThrow('CHECK');
  insert.run('filtered');
  database.close();
});
