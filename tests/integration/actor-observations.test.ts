import { afterEach, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import type { DecisionRecord, StoredRecord } from '../../src/adapters/sqlite/session-record.ts';
import { unwrap } from '../../src/base/result.ts';
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
/** Changes of a market after which the actor's own history is as long as any feature looks back. */
const SETTLED = 15;
/** Market and temporal features: what a session alone tells. */
const FROM_SESSION = KALSHI52.groups[2]?.first ?? 0;
const NO_ACCOUNT = { holdings: [], valueCents: 0, cashCents: 0, orders: null };

interface Seen extends Moment {
  readonly event: number;
}

let rig: ModelsRig;
afterEach(() => rig.end());

/** Every state of every book in the session, and every decision, in the order of events. */
function readBooks(path: string) {
  const session = unwrap(openSession(path));
  const markets = new Map<number, Seen[]>();
  const decisions: StoredRecord<DecisionRecord>[] = [];
  try {
    for (const record of session.records({})) {
      if (record.kind === 'decision') decisions.push(record);
      if (record.kind !== 'snapshot' && record.kind !== 'delta') continue;
      const { marketRef, event, receivedAt: atUs } = record;
      const seen = markets.get(marketRef) ?? [];
      markets.set(marketRef, seen);
      if (record.kind === 'snapshot') {
        // Our own book, said again, is no change of it.
        if (record.source === 'anchor') continue;
        const side = (levels: typeof record.yes) =>
          new Map(levels.map(({ price, qty }) => [price as number, qty as number]));
        seen.push({ event, atUs, yes: side(record.yes), no: side(record.no) });
        continue;
      }
      const before = seen.at(-1);
      const yes = new Map(before?.yes);
      const no = new Map(before?.no);
      const levels = record.side === 'yes' ? yes : no;
      const size = (levels.get(record.price) ?? 0) + record.change;
      if (size === 0) levels.delete(record.price);
      else levels.set(record.price, size);
      seen.push({ event, atUs, yes, no });
    }
  } finally {
    session.close();
  }
  return { markets, decisions };
}

describe('what a model was shown', () => {
  it('is what the recorded session says, computed from the list of its books', async () => {
    rig = new ModelsRig(
      // Slow enough that every change is told by itself: under pressure several are told as one.
      { markets: 6, ratePerS: 80, seed: 11 },
      { actor: { model: 'still' }, recording: { decisions: 'all', observations: 'all' } },
    );
    rig.put('still.zip', steadyModel('hold', 'sb3-zip'));
    await rig.start();
    await eventually(async () => (await rig.summary()).decisions > 500, 'decisions');
    const { path } = unwrap(await rig.api['ingest.drain']({}));
    await rig.stop();
    const { markets, decisions } = readBooks(path as string);
    const first = new Map<number, number>();
    let compared = 0;
    for (const { marketRef, seenEvent, observation, observationHash, receivedAt } of decisions) {
      if (observation === null) continue;
      const shown = Float32Array.from(observation);
      expect(hashObservation(shown)).toBe(observationHash);
      const moments = (markets.get(marketRef) ?? []).filter(({ event }) => event <= seenEvent);
      const from = first.get(marketRef) ?? moments.length;
      first.set(marketRef, from);
      if (moments.length - from < SETTLED) continue;
      const nowMs = receivedAt / 1000;
      const batch = batchObservation('M', moments.slice(-KEPT), NO_ACCOUNT, nowMs);
      expect({ seenEvent, vector: [...shown.subarray(0, FROM_SESSION)] }).toEqual({
        seenEvent,
        vector: [...batch.subarray(0, FROM_SESSION)],
      });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  });
});
