import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate } from './open-database.ts';
import { sessionKind } from './session-kind.ts';
import { insertSql } from './session-writer.ts';

it('tells a market again without looking through all that refers to it', () => {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = ON');
  migrate(database, sessionKind, sessionKind.migrations.length);
  const sql = insertSql('market').replaceAll(/@\w+/g, 'NULL');
  const program = database.prepare(`EXPLAIN ${sql}`).all() as { opcode: string; p2: number }[];
  const opened = new Set(
    program.filter(({ opcode }) => /^Open(Read|Write)$/.test(opcode)).map(({ p2 }) => p2),
  );
  const roots = database
    .prepare<[], { name: string; tbl_name: string; rootpage: number }>(
      'SELECT name, tbl_name, rootpage FROM sqlite_schema WHERE rootpage > 0',
    )
    .all();
  const tables = roots.filter(({ rootpage }) => opened.has(rootpage)).map((row) => row.tbl_name);
  expect(new Set(tables)).toEqual(new Set(['markets']));
  database.close();
});
