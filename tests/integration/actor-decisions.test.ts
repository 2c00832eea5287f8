import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import type { DecisionRecord, StoredRecord } from '../../src/adapters/sqlite/session-record.ts';
import { unwrap } from '../../src/base/result.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Workstation } from '../fixtures/workstation.ts';

let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-decisions-'));
  workstation = new Workstation(
    folder,
    { markets: 12, ratePerS: 400, policy: 'spreadCapture', armed: 'armed' },
    { settings: { recording: { decisions: 'all' } } },
  );
  await workstation.start();
});
afterEach(async () => {
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

const summary = () => workstation.decided();

/** The session as it is on the disk now. */
async function recorded() {
  const { path } = await workstation.drained();
  const session = unwrap(openSession(path as string));
  try {
    const decisions = [...session.records({ kinds: ['decision'] })];
    return {
      decisions: decisions as StoredRecord<DecisionRecord>[],
      policies: [...session.records({ kinds: ['policy'] })],
      report: session.check(),
    };
  } finally {
    session.close();
  }
}

const countsOf = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

describe('the record of decisions', () => {
  it('holds every decision of an armed actor, with what became of it', async () => {
    await eventually(async () => ((await summary()).outcomes['placed'] ?? 0) >= 2, 'orders');
    await eventually(async () => ((await summary()).outcomes['throttled'] ?? 0) > 0, 'throttling');
    // From here on nothing is decided.
    unwrap(await workstation.api['orders.kill']({ reason: 'drill' }));
    const { decisions, policies, report } = await eventually(async () => {
      const now = await recorded();
      return now.decisions.length === (await summary()).decisions ? now : undefined;
    }, 'every decision on record');
    const { actions, outcomes, intents } = await summary();
    expect(countsOf(decisions.map(({ action }) => action))).toEqual(
      Object.fromEntries(Object.entries(actions).filter(([, count]) => count > 0)),
    );
    const { held = 0, disarmed = 0, ...rest } = countsOf(decisions.map(({ outcome }) => outcome));
    expect(held).toBe(actions.hold);
    expect(disarmed).toBe(0);
    expect(rest).toEqual(outcomes);
    expect(decisions.filter(({ outcome }) => outcome === 'throttled')).toHaveLength(
      decisions.length - held - intents,
    );
    expect(decisions.every(({ seenEvent, event }) => seenEvent > 0 && seenEvent < event)).toBe(
      true,
    );
    expect(policies).toMatchObject([{ name: 'builtin:spreadCapture', modelSha256: null }]);
    expect(report).toMatchObject({ ok: true, problems: [] });
  });
});
