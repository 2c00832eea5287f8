import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Instant } from '../../domain/units/units.ts';
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
