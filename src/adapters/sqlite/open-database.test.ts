import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { type DatabaseKind, migrate, openDatabase } from './open-database.ts';

const first: DatabaseKind = {
  applicationId: 0x54657374,
  migrations: [
    (database) => void database.exec('CREATE TABLE coins (cents INTEGER NOT NULL) STRICT'),
  ],
  durability: 'power',
  busyTimeoutMs: 20,
};
const second: DatabaseKind = {
  ...first,
  migrations: [
    ...first.migrations,
    (database) => void database.exec('ALTER TABLE coins ADD COLUMN place TEXT'),
  ],
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
  path = join(folder, 'new', 'folder', 'coins.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (kind: DatabaseKind): void => {
  const database = unwrap(openDatabase({ path, kind, access: 'write' }));
  database.prepare('INSERT INTO coins (cents) VALUES (?)').run(7);
  database.close();
};
const tamper = (sql: string): void => {
  const database = new Database(path);
  database.exec(sql);
  database.close();
};
const refusal = (kind: DatabaseKind, access: 'read' | 'write'): unknown => {
  const opened = openDatabase({ path, kind, access });
  if (opened.ok) opened.value.close();
  return opened.ok ? 'opened' : opened.error;
};

describe('opening a database', () => {
  it('makes the file and its folder, with our marks', () => {
    make(first);
    const database = unwrap(openDatabase({ path, kind: first, access: 'read' }));
    expect(database.pragma('application_id', { simple: true })).toBe(first.applicationId);
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    expect(database.prepare('SELECT cents FROM coins').pluck().all()).toEqual([7]);
    database.close();
  });

  it('writes with a log, foreign keys and the asked durability', () => {
    const database = unwrap(openDatabase({ path, kind: first, access: 'write' }));
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    database.close();
  });

  it('cannot write through a reading connection', () => {
    make(first);
    const database = unwrap(openDatabase({ path, kind: first, access: 'read' }));
    expect(() => database.exec('DELETE FROM coins')).toThrow('readonly');
    database.close();
  });

  it('refuses to read what is not there, without making it', () => {
    expect(refusal(first, 'read')).toEqual({ code: 'database.notFound', path });
    expect(existsSync(path)).toBe(false);
  });

  it('brings an older file forward and keeps its rows', () => {
    make(first);
    expect(refusal(second, 'read')).toEqual({ code: 'database.older', path, version: 1, known: 2 });
    const database = unwrap(openDatabase({ path, kind: second, access: 'write' }));
    expect(database.prepare('SELECT cents, place FROM coins').all()).toEqual([
      { cents: 7, place: null },
    ]);
    database.close();
    expect(refusal(second, 'read')).toBe('opened');
  });

  it('lets somebody else be quicker to bring it forward', () => {
    make(first);
    const database = new Database(path);
    const transaction = database.transaction.bind(database);
    // All of it is done between the look at the version and the lock.
    Object.assign(database, {
      transaction: (run: (...args: unknown[]) => unknown) => ({
        immediate: (...args: unknown[]) => {
          unwrap(openDatabase({ path, kind: second, access: 'write' })).close();
          return transaction(run).immediate(...args);
        },
      }),
    });
    migrate(database, second, 2);
    expect(database.prepare('SELECT cents, place FROM coins').all()).toEqual([
      { cents: 7, place: null },
    ]);
    database.close();
  });

  it('leaves a file as it was when a migration fails', () => {
    make(first);
    const broken: DatabaseKind = {
      ...first,
      migrations: [
        ...first.migrations,
        (database) =>
          void database.exec('ALTER TABLE coins ADD COLUMN place TEXT; SELECT nonsense'),
      ],
    };
    expect(() => openDatabase({ path, kind: broken, access: 'write' })).toThrow('nonsense');
    expect(refusal(first, 'write')).toBe('opened');
  });

  it('calls an older file damaged, and leaves it as it was, when its rows cannot come forward', () => {
    const strict: DatabaseKind = {
      ...first,
      migrations: [
        ...first.migrations,
        (database) =>
          void database.exec(
            'CREATE TABLE few (cents INTEGER CHECK (cents < 5)) STRICT;' +
              'INSERT INTO few SELECT cents FROM coins',
          ),
      ],
    };
    make(first);
    expect(refusal(strict, 'write')).toEqual({
      code: 'database.corrupt',
      path,
      sqlite: 'SQLITE_CORRUPT',
    });
    expect(refusal(first, 'write')).toBe('opened');
  });

  it('refuses a newer file, untouched', () => {
    make(second);
    const before = readFileSync(path);
    expect(refusal(first, 'write')).toEqual({ code: 'database.newer', path, version: 2, known: 1 });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    [
      'a text file',
      () => writeFileSync(path, 'no database, but long enough to have a header'.repeat(9)),
    ],
    ['another program’s database', () => tamper('PRAGMA application_id = 99')],
    ['a database with a table missing', () => tamper('DROP TABLE coins')],
    [
      'a database with another table by our name',
      () => tamper('DROP TABLE coins; CREATE VIEW coins AS SELECT 1 AS cents'),
    ],
    [
      'a database that does more than store',
      () => tamper('CREATE TRIGGER t AFTER INSERT ON coins BEGIN DELETE FROM coins; END'),
    ],
    ['a database with a view', () => tamper('CREATE VIEW v AS SELECT cents FROM gone')],
  ])('refuses %s, untouched', (_, replace) => {
    make(first);
    replace();
    const before = readFileSync(path);
    expect(refusal(first, 'write')).toEqual({ code: 'database.notOurs', path });
    expect(refusal(first, 'read')).toEqual({ code: 'database.notOurs', path });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('takes an empty file for a new one, as a crash at the start leaves it', () => {
    make(first);
    writeFileSync(path, '');
    expect(refusal(first, 'read')).toEqual({ code: 'database.notOurs', path });
    expect(refusal(first, 'write')).toBe('opened');
  });

  it('tolerates additions, such as an index made by hand', () => {
    make(first);
    tamper('CREATE INDEX by_cents ON coins (cents)');
    expect(refusal(first, 'read')).toBe('opened');
  });

  it('says when another process holds the file', () => {
    make(first);
    const holder = new Database(path);
    holder.exec('BEGIN EXCLUSIVE');
    expect(refusal(second, 'write')).toEqual({
      code: 'database.busy',
      path,
      sqlite: 'SQLITE_BUSY',
    });
    holder.exec('ROLLBACK');
    holder.close();
    expect(refusal(second, 'write')).toBe('opened');
  });

  it('says when a folder is in the way', () => {
    make(first);
    expect(openDatabase({ path: folder, kind: first, access: 'write' })).toEqual({
      ok: false,
      error: { code: 'database.cannotOpen', path: folder, sqlite: 'SQLITE_CANTOPEN' },
    });
  });

  it('says when a file is in the way', () => {
    make(first);
    const inside = join(path, 'coins.db');
    expect(openDatabase({ path: inside, kind: first, access: 'write' })).toEqual({
      ok: false,
      error: { code: 'database.cannotOpen', path: inside, sqlite: expect.any(String) },
    });
  });

  // The superuser may write anywhere, so there is nothing to see for it.
  it.skipIf(process.getuid?.() === 0)('says when it may not write', () => {
    make(first);
    chmodSync(path, 0o444);
    expect(refusal(second, 'write')).toMatchObject({ code: 'database.readOnly', path });
  });
});
