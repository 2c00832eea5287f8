import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../base/result.ts';
import { Book } from '../domain/book/book.ts';
import { LINEAR_CENT } from '../domain/market/price-grid.ts';
import type { CentLevel } from '../domain/observation/book-figures.ts';
import { ObservationStream } from '../domain/observation/observation-stream.ts';
import type { MarketTicker } from '../domain/units/ids.ts';
import { instantFromMs, type Instant, type Price, type Qty } from '../domain/units/units.ts';
import { KALSHI52 } from '../domain/observation/schema.ts';
import { type CaseSource, observeLine, rawCase } from './observation-file.ts';

const OWN = new URL('../../tests/fixtures/observation-cases.jsonl', import.meta.url);
// Beside the repository, where somebody has put the vectors of the reference implementation; never part of it.
const GOLDEN = new URL('../../../shared/data/observation-golden.jsonl', import.meta.url);

interface Case {
  readonly id: string;
  readonly level: 'end-to-end' | 'features-only';
  readonly tags: readonly string[];
  readonly tie_sensitive: readonly number[];
  readonly expected: {
    readonly observation: readonly number[];
    readonly activity_score: number;
    readonly momentum: number;
    readonly time_gap: number;
  };
}

const linesOf = (file: URL): string[] => readFileSync(file, 'utf8').trim().split('\n');
const caseOf = (line: string): Case => JSON.parse(line) as Case;

/** A slope that should be 0 is noise of about 1e-18 in the reference. */
const ACTIVITY_TREND = 29;
const ALL = KALSHI52.features.map((_, i) => i);
const TEMPORAL = ALL.slice(21, 35);

/** Indices among `checked` that differ beyond what the comparison rules allow. */
function differences(
  { expected, tie_sensitive: ties }: Case,
  observation: Float32Array,
  source: CaseSource,
  checked: readonly number[] = ALL,
): string[] {
  return checked.flatMap((i) => {
    const actual = observation[i] as number;
    const wanted = expected.observation[i] as number;
    const isEqual =
      actual === wanted || (i === ACTIVITY_TREND && Math.abs(actual - wanted) <= 1e-9);
    if (isEqual || (source === 'books' && ties.includes(i))) return [];
    return [`${KALSHI52.features[i]?.name ?? i}: ${actual}, expected ${wanted}`];
  });
}

function check(line: string): void {
  const golden = caseOf(line);
  const { id, level, tags, expected } = golden;
  const prepared = unwrap(observeLine(line)).observed;
  expect({ id, wrong: differences(golden, prepared.observation, 'points') }).toEqual({
    id,
    wrong: [],
  });
  // The books of these cases do not hold what was handed over: levels of size 0, or no book.
  if (tags.includes('no-book')) return;
  const { observation, current } = unwrap(observeLine(line, 'books')).observed;
  const checked = tags.includes('zero-book') ? TEMPORAL : ALL;
  expect({ id, level, wrong: differences(golden, observation, 'books', checked) }).toEqual({
    id,
    level,
    wrong: [],
  });
  expect(current.timeGapS).toBe(expected.time_gap);
  expect(Math.abs(current.activity - expected.activity_score)).toBeLessThanOrEqual(1e-15);
  expect(Math.abs(current.momentum - expected.momentum)).toBeLessThanOrEqual(1e-15);
}

/** The same case as a market's book and its changes, in the units of this program. */
function observeByStream(line: string): Float32Array {
  const { market, account, nowMs, books } = rawCase.parse(JSON.parse(line));
  const book = new Book(market as MarketTicker, LINEAR_CENT);
  const stream = new ObservationStream(book);
  const levels = (side: readonly CentLevel[]) =>
    side
      .filter(([, contracts]) => contracts > 0)
      .map(([cents, contracts]) => ({
        price: (cents * 100) as Price,
        qty: (contracts * 100) as Qty,
      }));
  for (const { timestampMs, yesBids, noBids } of books.toSorted(
    (a, b) => a.timestampMs - b.timestampMs,
  )) {
    const receivedAt = instantFromMs(timestampMs);
    const [yes, no] = [levels(yesBids), levels(noBids)];
    book.applySnapshot({ yes, no, receivedAt, source: 'feed' });
    stream.update(receivedAt);
  }
  const observation = new Float32Array(KALSHI52.size);
  stream.observe(account, (nowMs * 1000) as Instant, observation);
  return observation;
}

describe('observation cases', () => {
  it('of our own give what they gave', () => {
    const lines = linesOf(OWN);
    expect(lines).toHaveLength(30);
    for (const line of lines) check(line);
  });

  it.skipIf(!existsSync(GOLDEN))('of the reference implementation are met bit by bit', () => {
    const lines = linesOf(GOLDEN);
    expect(lines).toHaveLength(300);
    for (const line of lines) check(line);
  });

  it.skipIf(!existsSync(GOLDEN))('are met by the stream that a live market feeds', () => {
    const single = /"session_points":1,/;
    // What a live book cannot be: given asks, other markets in the point, a session of one point, a price of 100.
    const lines = linesOf(GOLDEN).filter(
      (line) =>
        caseOf(line).tags.includes('derived') && !single.test(line) && !/\[(0|100),/.test(line),
    );
    expect(lines.length).toBeGreaterThan(150);
    for (const line of lines) {
      const golden = caseOf(line);
      const wrong = differences(golden, observeByStream(line), 'books');
      expect({ id: golden.id, wrong }).toEqual({ id: golden.id, wrong: [] });
    }
  });
});

describe('a line', () => {
  const [line = ''] = linesOf(OWN);
  const without = (...fields: readonly string[]): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(JSON.parse(line) as object).filter(([name]) => !fields.includes(name)),
      ),
    );

  it('needs either points or books', () => {
    const both = unwrap(observeLine(line));
    expect(unwrap(observeLine(without('raw', 'asks', 'session_points')))).toEqual(both);
    const fromBooks = unwrap(observeLine(without('current', 'history')));
    expect(fromBooks.id).toBe(both.id);
    expect([...fromBooks.observed.observation]).toEqual([...both.observed.observation]);
    expect(observeLine(without('current', 'history', 'raw'))).toMatchObject({
      error: { code: 'observation.malformed', field: 'raw' },
    });
  });

  it('that is something else is refused with the field that is wrong', () => {
    expect(observeLine('{')).toMatchObject({ error: { code: 'observation.notJson' } });
    expect(observeLine('null')).toMatchObject({ error: { code: 'observation.malformed' } });
    expect(observeLine(without('id'))).toMatchObject({ error: { field: 'id' } });
    expect(observeLine(without('portfolio'))).toMatchObject({ error: { field: 'portfolio' } });
    const book = { yes_bids: [[101, 5]], yes_asks: [], no_bids: [], no_asks: [] };
    const given = JSON.parse(line) as { current: object };
    const bad = JSON.stringify({ ...given, current: { ...given.current, book } });
    expect(observeLine(bad)).toMatchObject({ error: { field: 'current.book.yes_bids.0.0' } });
  });
});
