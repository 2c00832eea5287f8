import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import { unwrap } from '../../src/base/result.ts';
import type { UpdateMessage } from '../../src/contract/links.ts';
import { verifySession } from '../../src/services/archive/verify-session.ts';
import { eventually } from '../fixtures/eventually.ts';
import { IngestRig } from '../fixtures/ingest-rig.ts';

/** A batch by rows alone, so that what a kill may cost is a number and no matter of time. */
const BATCH_ROWS = 40;
const RECORDING = { flushRows: BATCH_ROWS, flushMs: 3_600_000 };
const ROUNDS = 12;

let rig: IngestRig;
beforeEach(async () => {
  rig = new IngestRig();
  await rig.startExchange({ ratePerS: 1500 });
});
afterEach(() => rig.stop());

/** What ingest published of the session so far: only what it had accepted. */
function published(): { readonly updates: number; readonly event: number } {
  const seen = { updates: 0, event: 0 };
  const actor = rig.ingest.connect('actor');
  actor.onMessage((message) => {
    const update = message as UpdateMessage;
    seen.updates += 1;
    if ('event' in update) seen.event = Math.max(seen.event, update.event);
    actor.post({ type: 'ack', n: update.n });
  });
  return seen;
}

const verify = async () =>
  unwrap(
    await verifySession(rig.sessionFile, {
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  );

describe('ingest killed at any moment', () => {
  it('loses at most its last batch, and the file says what is missing', async () => {
    const random = new Random(7, 'kills');
    let runs = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      rig.startIngest({ recording: RECORDING });
      await rig.ingest.ready();
      const seen = published();
      // Every third one dies while it starts, at one of its steps; the others at work.
      if (round % 3 === 2) {
        const steps = random.integer(1, 6);
        await eventually(() => rig.ingest.steps.length >= steps, `${steps} steps`);
      } else {
        const updates = random.integer(1, 600);
        await eventually(() => seen.updates >= updates, `${updates} updates`);
      }
      rig.ingest.child.kill();
      await rig.ingest.child.exited;
      if (!existsSync(rig.sessionFile)) continue;

      const { events, began } = rig.readSession((session) => ({
        events: [...session.records()].map(({ event }) => event),
        began: session.runs().length,
      }));
      const last = events.at(-1) ?? 0;
      expect(seen.event - last).toBeLessThan(BATCH_ROWS);
      // Every event up to there is in it, but for markets: each run describes them anew, in place of what was known.
      expect(last - events.length).toBeLessThanOrEqual(rig.markets * runs);
      expect(began - runs).toBeLessThanOrEqual(1);
      runs = began;
      const report = await verify();
      expect(report).toMatchObject({ ok: true, problems: [], unfinishedRuns: runs });
    }
    // In order at last: every kill is a gap, and no gap is anything else.
    rig.startIngest();
    await rig.stepDone('firstBooks');
    rig.ingest.child.send({ type: 'stop' });
    expect(await rig.ingest.child.exited).toBe(0);
    const { gaps, unfinishedRuns, ok } = await verify();
    expect({ ok, unfinishedRuns }).toEqual({ ok: true, unfinishedRuns: runs });
    expect(gaps.length).toBeGreaterThan(ROUNDS / 2);
    expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['restarted']));
    rig.readSession((session) => {
      for (const { market } of session.markets()) {
        expect(unwrap(session.bookAt(market.ticker, 'end')).state).toBe('live');
      }
    });
  });
});
