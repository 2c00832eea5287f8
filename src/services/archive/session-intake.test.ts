import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import {
  fileOfVersion,
  SESSION_ROWS,
} from '../../adapters/sqlite/migrations/older-file.fixture.ts';
import { sessionKind } from '../../adapters/sqlite/session-kind.ts';
import { openSession } from '../../adapters/sqlite/session-reader.ts';
import { openSessionWriter } from '../../adapters/sqlite/session-writer.ts';
import { unwrap } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
import { idleJob, START_US, Workbench } from './archive.fixture.ts';
import { SessionIntake } from './session-intake.ts';

let bench: Workbench;
let library: string;
let intake: SessionIntake;
beforeEach(() => {
  bench = new Workbench();
  library = bench.path('sessions');
  mkdirSync(library);
  intake = new SessionIntake({ folder: library, minFreeMb: 0 });
});
afterEach(async () => {
  await intake.close();
  bench.clear();
});

const add = (path: string) => intake.add({ path }, idleJob());
const added = async (path: string) => unwrap(await add(path)).session;
const inLibrary = (): string[] => readdirSync(library).toSorted();

/** All parts of a file, as a window sends them; the answer to the last. */
async function send(file: string, content: Buffer, partBytes = 4096) {
  for (let offset = 0; ; offset += partBytes) {
    const base64 = content.subarray(offset, offset + partBytes).toString('base64');
    const source = { file, totalBytes: content.length, offset, base64 };
    const reply = await intake.add(source, idleJob());
    if (!reply.ok || offset + partBytes >= content.length) return reply;
    expect(reply.value.session).toBeNull();
  }
}

/** A recorder at work. */
const recordOn = (path: string) =>
  unwrap(
    openSessionWriter({
      path,
      info: { name: 'a', origin: 'live', mode: 'embedded', venue: 'local', seed: 1 },
      appVersion: '0.0.0',
      startedAt: START_US as Instant,
      existing: 'resume',
    }),
  );

/** What is in a session, counted. */
function countsOf(path: string) {
  const session = unwrap(openSession(path));
  try {
    return session.counts();
  } finally {
    session.close();
  }
}

describe('a session from elsewhere', () => {
  it('is in the library as it is, and stays where it was', async () => {
    const path = writeRandomSession(bench, 1);
    const before = readFileSync(path);
    expect(await added(path)).toEqual({ name: 'random-1', outcome: 'added' });
    expect(inLibrary()).toEqual(['random-1.oddlot']);
    expect(countsOf(join(library, 'random-1.oddlot'))).toEqual(countsOf(path));
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(bench.folder).toSorted()).toEqual(['random-1.oddlot', 'sessions']);
  });

  it('may come in parts, from a window that has no path of it', async () => {
    const content = readFileSync(writeRandomSession(bench, 1));
    const reply = await send('Fast day.oddlot', content);
    expect(unwrap(reply).session).toEqual({ name: 'Fast day', outcome: 'added' });
    expect(inLibrary()).toEqual(['Fast day.oddlot']);
  });

  it('has the events that its recorder left in a log when it was killed', async () => {
    const path = writeRandomSession(bench, 1, 'killed');
    const whole = countsOf(path);
    const [file, log] = [readFileSync(path), readFileSync(`${path}-wal`)];
    expect(log.length).toBeGreaterThan(0);
    expect(await added(path)).toEqual({ name: 'random-1', outcome: 'added' });
    expect(inLibrary()).toEqual(['random-1.oddlot']);
    expect(countsOf(join(library, 'random-1.oddlot'))).toEqual(whole);
    expect([readFileSync(path), readFileSync(`${path}-wal`)]).toEqual([file, log]);
  });

  it('gets a free name when another has its own', async () => {
    const [one, other] = [writeRandomSession(bench, 1), writeRandomSession(bench, 2)];
    mkdirSync(bench.path('usb'));
    copyFileSync(other, bench.path('usb/random-1.oddlot'));
    await added(one);
    expect(await added(bench.path('usb/random-1.oddlot'))).toEqual({
      name: 'random-1 2',
      outcome: 'added',
    });
    expect(countsOf(join(library, 'random-1 2.oddlot'))).toEqual(countsOf(other));
  });

  it('is shown, not taken again, when the library has it, whatever it is called', async () => {
    const path = writeRandomSession(bench, 1);
    await added(path);
    const present = { name: 'random-1', outcome: 'present' };
    expect(await added(path)).toEqual(present);
    expect(await added(join(library, 'random-1.oddlot'))).toEqual(present);
    expect(unwrap(await send('b.oddlot', readFileSync(path))).session).toEqual(present);
    if (process.platform !== 'win32') {
      symlinkSync(join(library, 'random-1.oddlot'), bench.path('link.oddlot'));
      expect(await added(bench.path('link.oddlot'))).toEqual(present);
    }
    expect(inLibrary()).toEqual(['random-1.oddlot']);
  });

  it('is shown when the library has more of it, and taken when it has less', async () => {
    const path = writeRandomSession(bench, 1);
    copyFileSync(path, bench.path('early.oddlot'));
    unwrap(recordOn(path).close(START_US as Instant));
    const more = new SessionIntake({ folder: bench.path('more'), minFreeMb: 0 });
    mkdirSync(bench.path('more'));
    unwrap(await more.add({ path }, idleJob()));
    const early = await more.add({ path: bench.path('early.oddlot') }, idleJob());
    expect(unwrap(early).session).toEqual({ name: 'random-1', outcome: 'present' });
    await added(bench.path('early.oddlot'));
    expect(await added(path)).toEqual({ name: 'random-1', outcome: 'added' });
    expect(inLibrary()).toEqual(['early.oddlot', 'random-1.oddlot']);
  });

  it('of an older version comes forward in the copy alone', async () => {
    const path = bench.path('old.oddlot');
    const old = fileOfVersion(sessionKind, 1, path);
    old.exec(SESSION_ROWS);
    old.close();
    const before = readFileSync(path);
    expect(await added(path)).toEqual({ name: 'old', outcome: 'added' });
    expect(readFileSync(path)).toEqual(before);
    expect(inLibrary()).toEqual(['old.oddlot']);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'may lie where nothing can be written',
    async () => {
      mkdirSync(bench.path('disc'));
      const path = bench.path('disc/a.oddlot');
      copyFileSync(writeRandomSession(bench, 1), path);
      chmodSync(bench.path('disc'), 0o500);
      try {
        expect(await added(path)).toEqual({ name: 'a', outcome: 'added' });
      } finally {
        chmodSync(bench.path('disc'), 0o700);
      }
    },
  );

  it('never has a name that the recorder gives, so that its age does not remove it', async () => {
    const path = bench.path('2026-12-01T00-00-00Z-embedded.oddlot');
    copyFileSync(writeRandomSession(bench, 1), path);
    expect((await added(path))?.name).toBe('2026-12-01T00-00-00Z-embedded added');
  });

  it('comes once, however many ask for it at the same time', async () => {
    const path = writeRandomSession(bench, 1);
    const outcomes = await Promise.all([added(path), added(path), added(path)]);
    expect(outcomes.map((each) => String(each?.outcome)).toSorted()).toEqual([
      'added',
      'present',
      'present',
    ]);
    expect(inLibrary()).toEqual(['random-1.oddlot']);
  });
});

describe('what is refused', () => {
  /** The code, under the name that the person knows; nothing is left of it. */
  async function expectRefusal(path: string, code: string) {
    expect(await add(path)).toMatchObject({ ok: false, error: { code } });
    expect(inLibrary()).toEqual([]);
  }
  const tamper = (path: string, sql: string): void => {
    const database = new Database(path);
    database.exec(sql);
    database.close();
  };

  it('is what is no session, and says so by its own name', async () => {
    const path = bench.path('a.oddlot');
    writeFileSync(path, 'not a database, but long enough to be read as a header'.repeat(20));
    expect(await add(path)).toEqual({ ok: false, error: { code: 'database.notOurs', path } });
    writeFileSync(path, '');
    await expectRefusal(path, 'database.notOurs');
    const reply = await send('b.oddlot', Buffer.from('no'.repeat(5000)));
    expect(reply).toEqual({
      ok: false,
      error: { code: 'database.notOurs', path: 'b.oddlot' },
    });
    expect(inLibrary()).toEqual([]);
  });

  it('is another program’s database, and one with our tables that says nothing of itself', async () => {
    const path = writeRandomSession(bench, 1);
    tamper(path, 'DELETE FROM session');
    await expectRefusal(path, 'database.notOurs');
    tamper(path, 'PRAGMA application_id = 99');
    await expectRefusal(path, 'database.notOurs');
    const empty = bench.path('empty.oddlot');
    tamper(empty, 'CREATE TABLE t (a); DROP TABLE t');
    await expectRefusal(empty, 'database.notOurs');
  });

  it('is one that does more than store', async () => {
    const path = writeRandomSession(bench, 1);
    tamper(path, 'CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM runs; END');
    await expectRefusal(path, 'database.notOurs');
  });

  it('is one of a later version', async () => {
    const path = writeRandomSession(bench, 1);
    tamper(path, 'PRAGMA user_version = 99');
    await expectRefusal(path, 'database.newer');
  });

  it('is one of an older version whose rows nobody wrote so', async () => {
    const path = bench.path('old.oddlot');
    const old = fileOfVersion(sessionKind, 1, path);
    old.exec(`${SESSION_ROWS}; PRAGMA ignore_check_constraints = ON`);
    old.exec(`INSERT INTO gaps VALUES (1, 'x', 'sometimes', NULL, NULL, NULL, 0, 0)`);
    old.close();
    await expectRefusal(path, 'database.corrupt');
  });

  it('is one that was changed after it was recorded', async () => {
    const path = writeRandomSession(bench, 1);
    tamper(path, `UPDATE runs SET app_version = '9.9.9'`);
    await expectRefusal(path, 'session.sqlite');
  });

  it('is one whose end is missing', async () => {
    const path = writeRandomSession(bench, 1);
    const { length } = readFileSync(path);
    for (const part of [0.9, 0.5, 0.01]) {
      truncateSync(path, Math.floor(length * part));
      expect((await add(path)).ok).toBe(false);
      expect(inLibrary()).toEqual([]);
    }
  });

  it('is a folder, and a file that is not there', async () => {
    mkdirSync(bench.path('folder.oddlot'));
    await expectRefusal(bench.path('folder.oddlot'), 'file.notReadable');
    await expectRefusal(bench.path('none.oddlot'), 'file.notReadable');
  });

  it('never ends the program nor stays behind, wherever bytes were changed', async () => {
    const whole = readFileSync(writeRandomSession(bench, 2));
    const path = bench.path('hit.oddlot');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (hits) => {
          const bytes = Buffer.from(whole);
          for (const [at, change] of hits) bytes[at] = (bytes[at] ?? 0) ^ change;
          writeFileSync(path, bytes);
          const before = inLibrary();
          const reply = await add(path);
          const isNew = reply.ok && reply.value.session?.outcome === 'added';
          expect(inLibrary().length).toBe(before.length + (isNew ? 1 : 0));
          expect(inLibrary().every((name) => name.endsWith('.oddlot'))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is one whose recorder writes on while it is copied', async () => {
    const path = writeRandomSession(bench, 1);
    const writer = recordOn(path);
    // Grows under whoever reads it: every look at the progress finds it changed.
    const job = { ...idleJob(), onProgress: () => writeFileSync(path, 'x', { flag: 'a' }) };
    expect(await intake.add({ path }, job)).toEqual({
      ok: false,
      error: { code: 'session.changing', path },
    });
    expect(inLibrary()).toEqual([]);
    writer.close(START_US as Instant);
  });

  it('is one that would leave too little room for what is recorded', async () => {
    const path = writeRandomSession(bench, 1);
    const content = readFileSync(path);
    const minFreeMb = 1e12;
    intake = new SessionIntake({ folder: library, minFreeMb });
    const noRoom = { ok: false, error: { code: 'session.noRoom', minFreeMb, mb: 0 } };
    expect(await add(path)).toMatchObject(noRoom);
    expect(await send('b.oddlot', content)).toMatchObject(noRoom);
    expect(inLibrary()).toEqual([]);
  });

  it('is what the library has no place for: its folder is to blame, not the file', async () => {
    const path = writeRandomSession(bench, 1);
    const content = readFileSync(path);
    rmSync(library, { recursive: true });
    const notWritten = { ok: false, error: { code: 'file.notWritten', path: library } };
    expect(await add(path)).toMatchObject(notWritten);
    expect(await send('b.oddlot', content)).toMatchObject(notWritten);
    mkdirSync(library);
    expect((await send('b.oddlot', content)).ok).toBe(true);
  });

  it('is what a stop finds half done', async () => {
    const stop = new AbortController();
    stop.abort();
    const path = writeRandomSession(bench, 1);
    expect(await intake.add({ path }, { ...idleJob(), signal: stop.signal })).toMatchObject({
      error: { code: 'archive.interrupted' },
    });
    expect(inLibrary()).toEqual([]);
  });
});

describe('parts', () => {
  const part = (file: string, totalBytes: number, offset: number, text: string) =>
    intake.add(
      { file, totalBytes, offset, base64: Buffer.from(text).toString('base64') },
      idleJob(),
    );
  const outOfOrder = { ok: false, error: { code: 'session.partOutOfOrder' } };

  it.each([
    ['that skip', 'a.oddlot', 100, 20],
    ['that come again', 'a.oddlot', 100, 5],
    ['of another file', 'b.oddlot', 100, 10],
    ['of another length', 'a.oddlot', 99, 10],
    ['beyond the end', 'a.oddlot', 100, 10],
  ])(
    '%s are refused, and those that are missing may still come',
    async (what, file, total, offset) => {
      expect((await part('a.oddlot', 100, 0, '0123456789')).ok).toBe(true);
      const text = what === 'beyond the end' ? 'x'.repeat(91) : 'x';
      expect(await part(file, total, offset, text)).toMatchObject(outOfOrder);
      expect((await part('a.oddlot', 100, 10, 'x')).ok).toBe(true);
      await intake.close();
      expect(inLibrary()).toEqual([]);
    },
  );

  it('of another file that begins take the place of the one before', async () => {
    await part('a.oddlot', 100, 0, '0123456789');
    const content = readFileSync(writeRandomSession(bench, 1));
    expect(unwrap(await send('b.oddlot', content)).session?.outcome).toBe('added');
    expect(inLibrary()).toEqual(['b.oddlot']);
  });

  it('of two windows at once bring one of their files, and the other window is told', async () => {
    const contents = [1, 2].map((seed) => readFileSync(writeRandomSession(bench, seed)));
    const [one, other] = contents as [Buffer, Buffer];
    const replies = await Promise.all([send('a.oddlot', one), send('b.oddlot', other)]);
    expect(replies).toMatchObject([
      outOfOrder,
      { ok: true, value: { session: { name: 'b', outcome: 'added' } } },
    ]);
    expect(inLibrary()).toEqual(['b.oddlot']);
    expect(countsOf(join(library, 'b.oddlot'))).toEqual(countsOf(bench.path('random-2.oddlot')));
  });

  it('that never come leave nothing once the service stops, or after it was killed', async () => {
    await part('a.oddlot', 100, 0, '0123456789');
    expect(inLibrary()).toHaveLength(1);
    await intake.close();
    expect(inLibrary()).toEqual([]);
    // No process has this number.
    const abandoned = join(library, '.arriving.4194305-1.part');
    writeFileSync(abandoned, 'half');
    await added(writeRandomSession(bench, 1));
    expect(existsSync(abandoned)).toBe(false);
  });
});
