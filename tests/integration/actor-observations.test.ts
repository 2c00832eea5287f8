import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import type { DecisionRecord, StoredRecord } from '../../src/adapters/sqlite/session-record.ts';
import { unwrap } from '../../src/base/result.ts';
import { UPDATE_WINDOW } from '../../src/contract/links.ts';
import {
  batchObservation,
  type Moment,
} from '../../src/domain/observation/batch-observation.fixture.ts';
import { KALSHI52 } from '../../src/domain/observation/schema.ts';
import { hashObservation } from '../../src/services/actor/hash-observation.ts';
import { eventually } from '../fixtures/eventually.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

/** More than the vector remembers, so that what went before makes no difference. */
const KEPT = 200;
/** The current point of a market and those before it that any feature looks at. */
const REMEMBERED = 11;
/** Index of the first temporal feature, and of the first that a session does not tell. */
const [TEMPORAL, FROM_SESSION] = [1, 2].map((group) => KALSHI52.groups[group]?.first ?? 0);
const NO_ACCOUNT = { holdings: [], valueCents: 0, cashCents: 0, orders: null };

interface Seen extends Moment {
  readonly event: number;
  /** Of its point in the history; a clock that is set back makes no earlier ones. */
  readonly ms: number;
}

/** What a session says of a market. */
interface Told {
  /** Every state of its book. */
  readonly moments: Seen[];
  /** Events at which the book stopped being believed. */
  readonly gaps: number[];
}

let folder: string;
let rig: ModelsRig;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-shown-'));
});
afterEach(async () => {
  await rig.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Every state of every book in the session, and every decision, in the order of events. */
function readBooks(path: string) {
  const session = unwrap(openSession(path));
  const markets = new Map<number, Told>();
  const decisions: StoredRecord<DecisionRecord>[] = [];
  /** Events that ingest tells the actor of. */
  const news: number[] = [];
  const toldOf = (marketRef: number): Told => {
    const told = markets.get(marketRef) ?? { moments: [], gaps: [] };
    markets.set(marketRef, told);
    return told;
  };
  try {
    for (const record of session.records({})) {
      const { kind, event } = record;
      if (kind === 'decision') decisions.push(record);
      if (kind === 'trade') news.push(event);
      if (kind === 'gap' && record.stale !== 'none') {
        const lost = record.stale === 'all' ? [...markets.keys()] : [record.marketRef as number];
        for (const marketRef of lost) toldOf(marketRef).gaps.push(event);
        news.push(event);
      }
      if (kind !== 'snapshot' && kind !== 'delta') continue;
      const { moments } = toldOf(record.marketRef);
      const before = moments.at(-1);
      const atUs = record.receivedAt;
      const ms = Math.max(before?.ms ?? 0, Math.floor(atUs / 1000));
      if (kind === 'snapshot') {
        // Our own book, said again, is no change of it.
        if (record.source === 'anchor') continue;
        const side = (levels: typeof record.yes) =>
          new Map(levels.map(({ price, qty }) => [price as number, qty as number]));
        moments.push({ event, atUs, ms, yes: side(record.yes), no: side(record.no) });
      } else {
        const yes = new Map(before?.yes);
        const no = new Map(before?.no);
        const levels = record.side === 'yes' ? yes : no;
        const size = (levels.get(record.price) ?? 0) + record.change;
        if (size === 0) levels.delete(record.price);
        else levels.set(record.price, size);
        moments.push({ event, atUs, ms, yes, no });
      }
      news.push(event);
    }
  } finally {
    session.close();
  }
  return { markets, decisions, news };
}

const isTwoSided = ({ yes, no }: Moment): boolean => yes.size > 0 && no.size > 0;
const isCrossed = (moment: Moment): boolean =>
  isTwoSided(moment) && Math.max(...moment.yes.keys()) + Math.max(...moment.no.keys()) > 10_000;

/**
 * Whether the actor may not know of each point between two decisions. What a turn of ingest brings is told as one
 * message: change by change, or, once the book was crossed in it, as the book in the end. Within one millisecond that
 * is the same; beyond it, points are missing.
 */
const mayLack = (between: readonly Seen[]): boolean =>
  between.some(isCrossed) && new Set(between.map(({ ms }) => ms)).size > 1;

/** Follows what an actor has been shown of a market, from the first decision that was made from a vector. */
class Shown {
  readonly #told: Told;
  #seen = 0;
  /** Moments up to the one from which on the actor's history has no hole. */
  #whole = 0;

  constructor(told: Told, seenEvent: number) {
    this.#told = told;
    this.#seen = this.#countTo(seenEvent);
    this.#whole = this.#seen;
  }

  /** The moments that a decision was made from, and whether the actor had been told of each it remembers. */
  at(seenEvent: number): { readonly moments: readonly Seen[]; readonly isWhole: boolean } {
    const { moments, gaps } = this.#told;
    const [from, to] = [this.#seen, this.#countTo(seenEvent)];
    this.#seen = to;
    const between = moments.slice(from, to);
    const before = moments[from - 1]?.event ?? 0;
    const isGap = gaps.some((event) => event > before && event < seenEvent);
    if (isGap || mayLack(between)) this.#whole = to;
    const whole = moments.slice(this.#whole - 1, to).filter(isTwoSided);
    const points = new Set(whole.map(({ ms }) => ms));
    return { moments: moments.slice(0, to), isWhole: points.size >= REMEMBERED };
  }

  #countTo(event: number): number {
    return this.#told.moments.filter((moment) => moment.event <= event).length;
  }
}

describe('what a model was shown', () => {
  it('is what the recorded session says, computed from the list of its books', async () => {
    const modelFile = join(folder, 'still.zip');
    writeFileSync(modelFile, steadyModel('hold', 'sb3-zip'));
    rig = new ModelsRig(
      { markets: 6, ratePerS: 80, seed: 11, modelFile },
      { recording: { decisions: 'all', observations: 'all' } },
    );
    await rig.start();
    await eventually(async () => (await rig.summary()).decisions > 500, 'decisions');
    const { path } = unwrap(await rig.api['ingest.drain']({}));
    await rig.stop();
    const { markets, decisions, news } = readBooks(path as string);
    // Ingest begins to gather changes when a window of messages is unanswered. There is no message without news, so
    // up to here that cannot have been, however slow the machine.
    const ungathered = news[UPDATE_WINDOW - 1] ?? Number.POSITIVE_INFINITY;
    const shown = new Map<number, Shown>();
    const compared = { books: 0, histories: 0 };
    for (const { marketRef, seenEvent, observation, observationHash, receivedAt } of decisions) {
      const vector = Float32Array.from(observation ?? []);
      expect(hashObservation(vector)).toBe(observationHash);
      const told = markets.get(marketRef) ?? { moments: [], gaps: [] };
      const market = shown.get(marketRef) ?? new Shown(told, seenEvent);
      shown.set(marketRef, market);
      const { moments, isWhole } = market.at(seenEvent);
      const nowMs = receivedAt / 1000;
      const batch = batchObservation('M', moments.slice(-KEPT), NO_ACCOUNT, nowMs);
      const upTo = isWhole && seenEvent < ungathered ? FROM_SESSION : TEMPORAL;
      expect({ seenEvent, vector: [...vector.subarray(0, upTo)] }).toEqual({
        seenEvent,
        vector: [...batch.subarray(0, upTo)],
      });
      compared.books += 1;
      if (upTo === FROM_SESSION) compared.histories += 1;
    }
    expect(compared.books).toBeGreaterThan(300);
    expect(compared.histories).toBeGreaterThan(50);
  });
});
