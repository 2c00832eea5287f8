import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok, unwrap } from '../../base/result.ts';
import type { Fill, LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Instant } from '../../domain/units/units.ts';
import { BLOCK_EVENTS } from './ledger-chain.ts';
import { openLedgerStore, readLedger } from './ledger-store.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-ledger-'));
  path = join(folder, 'ledger.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const killed = (epoch: number): LedgerEvent => ({
  type: 'killed',
  at: (epoch * 1000) as Instant,
  epoch,
  reason: `drill “${epoch}”`,
});
const reopen = () => {
  const events: LedgerEvent[] = [];
  const opened = openLedgerStore(path, (event) => events.push(event));
  return { opened, events };
};
const write = (...batches: LedgerEvent[][]): string => {
  const store = unwrap(reopen().opened);
  for (const batch of batches) unwrap(store.append(batch, 'process'));
  const { hash } = store;
  store.close();
  return hash;
};
const tamper = (sql: string): void => {
  const database = new Database(path);
  database.exec(sql);
  database.close();
};

describe('LedgerStore', () => {
  it('gives back what was appended, in order, with the head of the chain', () => {
    const hash = write([killed(1), killed(2)], [killed(3)]);
    const { opened, events } = reopen();
    const store = unwrap(opened);
    expect(events).toEqual([killed(1), killed(2), killed(3)]);
    expect(store.length).toBe(3);
    expect(store.hash).toBe(hash);
    unwrap(store.append([killed(4)], 'power'));
    expect(store.hash).not.toBe(hash);
    store.close();
  });

  it('chains alike whatever the batches', () => {
    const together = write([killed(1), killed(2), killed(3)]);
    rmSync(path);
    expect(write([killed(1)], [killed(2), killed(3)])).toBe(together);
  });

  it('names the first event that was changed, removed or moved', () => {
    write([killed(1), killed(2), killed(3)]);
    tamper(`UPDATE events SET body = replace(body, '"epoch":2', '"epoch":7') WHERE seq = 2`);
    expect(reopen().opened).toMatchObject({ error: { code: 'ledger.broken', seq: 2 } });

    rmSync(path);
    write([killed(1), killed(2), killed(3)]);
    tamper('DELETE FROM events WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3');
    expect(reopen().opened).toMatchObject({ error: { code: 'ledger.broken', seq: 2 } });
  });

  it('misses a removed event, also the first and the last', () => {
    for (const seq of [1, 2, 3]) {
      write([killed(1), killed(2), killed(3)]);
      tamper(`DELETE FROM events WHERE seq = ${seq}`);
      const missing = { code: 'ledger.broken', seq, cause: 'missing' };
      expect(reopen().opened).toMatchObject({ error: missing });
      expect(readLedger(path, () => undefined)).toMatchObject({
        value: { length: seq - 1, damages: [], broken: missing },
      });
      rmSync(path);
    }
  });

  it('finds any one flipped bit of an event', () => {
    write([killed(1), killed(2)]);
    const clean = readFileSync(path);
    const from = clean.indexOf('{"type":"killed","at":2000');
    const length = JSON.stringify(killed(2)).length;
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(7), (byte, bit) => {
        const damaged = Buffer.from(clean);
        damaged[from + byte] = (damaged[from + byte] ?? 0) ^ (1 << bit);
        writeFileSync(path, damaged);
        const read = readLedger(path, () => undefined);
        expect(read.ok && read.value.broken).toMatchObject({ seq: 2, cause: 'changed' });
      }),
      { numRuns: 50 },
    );
  });

  it('is read while somebody writes it', () => {
    const store = unwrap(reopen().opened);
    unwrap(store.append([killed(1)], 'process'));
    const seen: number[] = [];
    const read = unwrap(readLedger(path, (_, seq) => seen.push(seq)));
    expect(read).toEqual({
      length: 1,
      hash: store.hash,
      damages: [],
      broken: undefined,
      derived: [],
    });
    expect(seen).toEqual([1]);
    store.close();
  });

  it('keeps a failed batch out as a whole', () => {
    const store = unwrap(reopen().opened);
    unwrap(store.append([killed(1)], 'process'));
    const { hash } = store;
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const refused = store.append([killed(2), killed(3)], 'process');
    expect(refused).toMatchObject({ error: { code: 'database.busy' } });
    other.exec('ROLLBACK');
    other.close();
    expect([store.length, store.hash]).toEqual([1, hash]);
    unwrap(store.append([killed(2)], 'process'));
    store.close();
    expect(reopen().events).toEqual([killed(1), killed(2)]);
  });

  it('refuses a file that is not a ledger', () => {
    const database = new Database(path);
    database.exec('CREATE TABLE letters (text TEXT)');
    database.close();
    expect(reopen().opened).toMatchObject({ error: { code: 'database.notOurs' } });
  });
});

/** A ledger whose state is the list of epochs that it was told of. */
const recoverFrom = () => {
  let state: number[] = [];
  let from: 'events' | 'snapshot' = 'events';
  let folded = 0;
  const opened = openLedgerStore(
    path,
    (event) => {
      folded += 1;
      if (event.type === 'killed') state.push(event.epoch);
    },
    (text) => {
      if (text === '"other fold"') return err({ code: 'test.otherFold' });
      state = JSON.parse(text) as number[];
      from = 'snapshot';
      return ok(null);
    },
  );
  return { opened, state, from, folded };
};
const many = (from: number, to: number): LedgerEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => killed(from + index));
/** `kept` events under a snapshot and its blocks, then more. */
const writeKept = (kept: number, more: number, state?: string): void => {
  const store = unwrap(recoverFrom().opened);
  unwrap(store.append(many(1, kept), 'process'));
  unwrap(store.snapshot(state ?? JSON.stringify(many(1, kept).map((_, i) => i + 1))));
  unwrap(store.append(many(kept + 1, kept + more), 'process'));
  store.close();
};
const close = ({ opened }: ReturnType<typeof recoverFrom>): void => unwrap(opened).close();

describe('a snapshot', () => {
  const KEPT = 2 * BLOCK_EVENTS + 7;

  it('spares the events before it and leads to the same state and hash as all of them', () => {
    writeKept(KEPT, 5);
    const quick = recoverFrom();
    const whole = reopen();
    expect(quick).toMatchObject({ from: 'snapshot', folded: 5 });
    expect(quick.state).toHaveLength(KEPT + 5);
    expect(whole.events).toEqual(many(1, KEPT + 5));
    expect(unwrap(quick.opened).hash).toBe(unwrap(whole.opened).hash);
    expect(unwrap(quick.opened).sinceSnapshot).toBe(5);
    close(quick);
    unwrap(whole.opened).close();
    expect(readLedger(path, () => undefined)).toMatchObject({
      value: { length: KEPT + 5, broken: undefined, derived: [] },
    });
  });

  it.each([
    ['of another state', `UPDATE snapshots SET state = '[]'`],
    ['of another place', 'UPDATE snapshots SET seq = seq - 1'],
    ['of another chain', `UPDATE snapshots SET chain = zeroblob(32)`],
  ])('%s is ignored, said so, and every event is folded', (_, sql) => {
    writeKept(KEPT, 5);
    tamper(sql);
    const recovered = recoverFrom();
    expect(recovered).toMatchObject({ from: 'events', folded: KEPT + 5 });
    expect(unwrap(recovered.opened).recovery).toMatchObject({
      snapshotSeq: 0,
      ignored: [{ code: 'ledger.snapshotDamaged' }],
    });
    close(recovered);
    const read = unwrap(readLedger(path, () => undefined));
    expect(read.broken).toBeUndefined();
    expect(read.derived).toMatchObject([{ code: 'ledger.snapshotDamaged' }]);
  });

  it('that its reader does not know is ignored with the reader’s reason', () => {
    writeKept(3, 1, '"other fold"');
    const recovered = recoverFrom();
    expect(recovered).toMatchObject({ from: 'events', folded: 4 });
    expect(unwrap(recovered.opened).recovery.ignored).toEqual([{ code: 'test.otherFold' }]);
    close(recovered);
  });

  it('is shown to who checks right after its last event', () => {
    writeKept(3, 2);
    const seen: (number | string)[] = [];
    unwrap(
      readLedger(
        path,
        (_, seq) => seen.push(seq),
        (state) => seen.push(state),
      ),
    );
    expect(seen).toEqual([1, 2, 3, '[1,2,3]', 4, 5]);
  });

  it('betrays a tail that was cut off together with the note of the head', () => {
    writeKept(KEPT, 0);
    tamper(`DELETE FROM events WHERE seq > 10;
      UPDATE head SET seq = 10, hash = (SELECT hash FROM events WHERE seq = 10)`);
    const broken = { code: 'ledger.broken', seq: 11, cause: 'missing' };
    expect(recoverFrom().opened).toMatchObject({ error: broken });
    expect(readLedger(path, () => undefined)).toMatchObject({ value: { broken } });
  });

  it('does not hide what is wrong after it', () => {
    writeKept(KEPT, 5);
    tamper(`UPDATE events SET body = replace(body, 'drill', 'grill') WHERE seq = ${KEPT + 2}`);
    expect(recoverFrom().opened).toMatchObject({
      error: { code: 'ledger.broken', seq: KEPT + 2, cause: 'changed' },
    });
  });
});

describe('blocks', () => {
  const LENGTH = 3 * BLOCK_EVENTS + 3;

  it('give the same events as the chain, one by one', () => {
    writeKept(LENGTH, 0);
    tamper('DELETE FROM snapshots');
    const inBlocks = reopen();
    unwrap(inBlocks.opened).close();
    tamper('DELETE FROM blocks');
    const single = reopen();
    unwrap(single.opened).close();
    expect(inBlocks.events).toEqual(single.events);
    expect(inBlocks.events).toEqual(many(1, LENGTH));
  });

  it.each([
    ['changed', `UPDATE events SET body = replace(body, 'drill', 'grill') WHERE seq = SEQ`],
    ['missing', 'DELETE FROM events WHERE seq = SEQ'],
    [
      'changed',
      `UPDATE events SET seq = -1 WHERE seq = SEQ; UPDATE events SET seq = SEQ WHERE seq = SEQ + 1;
       UPDATE events SET seq = SEQ + 1 WHERE seq = -1`,
    ],
  ])('name the one event that is %s', (cause, sql) => {
    for (const seq of [1, BLOCK_EVENTS - 1, BLOCK_EVENTS + 5, LENGTH - 1]) {
      writeKept(LENGTH, 0);
      tamper(
        `DELETE FROM snapshots; PRAGMA ignore_check_constraints = ON; ${sql.replaceAll('SEQ', String(seq))}`,
      );
      const broken = { code: 'ledger.broken', seq, cause };
      expect(reopen().opened).toMatchObject({ error: broken });
      expect(readLedger(path, () => undefined)).toMatchObject({ value: { broken } });
      rmSync(path);
    }
  });

  it('that are damaged themselves are told of, and made anew', () => {
    writeKept(LENGTH, 0);
    tamper(
      `DELETE FROM snapshots; UPDATE blocks SET hash = zeroblob(32) WHERE last = ${2 * BLOCK_EVENTS}`,
    );
    const recovered = recoverFrom();
    expect(recovered.folded).toBe(LENGTH);
    const problem = { code: 'ledger.blockDamaged', seq: 2 * BLOCK_EVENTS };
    expect(unwrap(recovered.opened).recovery.ignored).toEqual([problem]);
    expect(unwrap(readLedger(path, () => undefined)).derived[0]).toEqual(problem);
    unwrap(unwrap(recovered.opened).snapshot('[]'));
    close(recovered);
    expect(unwrap(readLedger(path, () => undefined)).derived).toEqual([]);
  });
});

it('gives the newest fills, oldest first', () => {
  const fill = (n: number): LedgerEvent => ({
    type: 'filled',
    at: n as Instant,
    fill: { tradeId: `t${n}` } as Fill,
  });
  write([fill(1), killed(2), fill(3)], [fill(4), killed(5)]);
  const store = unwrap(reopen().opened);
  expect(unwrap(store.recent('filled', 2))).toEqual([fill(3), fill(4)]);
  store.close();
});
