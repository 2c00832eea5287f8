import { afterEach, describe, expect, it } from 'vitest';
import { sha256Of, steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { unwrap } from '../../src/base/result.ts';
import { eventually } from '../fixtures/eventually.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

const SWAPS = 200;
const BUYS = steadyModel('buyYes', 'onnx');
const SELLS = steadyModel('sellNo', 'sb3-zip');

let rig: ModelsRig;
afterEach(() => rig.end());

describe('models swapped under load', () => {
  it('decide each for itself: no decision is of both, none is lost, no update is missed', async () => {
    // A shadow decides whatever orders think of the machine's speed; and nothing of it depends on a venue.
    rig = new ModelsRig(
      { markets: 24, ratePerS: 10_000, seed: 7 },
      { recording: { decisions: 'actions' }, actor: { model: 'buys', mode: 'shadow' } },
    );
    rig.put('buys.onnx', BUYS);
    rig.put('sells.zip', SELLS);
    await rig.start();
    const models = rig.followModels();
    await eventually(() => models()?.versions.length === 2, 'both models found good');
    await eventually(() => models()?.active?.name === 'buys', 'one of them at work');
    const actor = rig.follow('actor');
    const settled = (least: number) => {
      const now = actor();
      return now && now.decisions > least && now.queued === 0 ? now : undefined;
    };
    const before = await eventually(() => settled(0), 'decisions');
    for (let swap = 0; swap < SWAPS; swap += 1) {
      const { decisions } = await rig.summary();
      unwrap(await rig.api['models.use']({ name: swap % 2 === 0 ? 'sells' : 'buys' }));
      await eventually(async () => (await rig.summary()).decisions > decisions, 'a decision');
    }
    const after = await eventually(() => settled(before.decisions + SWAPS), 'the topic to follow');
    // From here on nobody wants anything, so what is on record is all there is.
    unwrap(await rig.api['models.use']({ name: null }));
    const since = (count: (status: typeof after) => number): number => count(after) - count(before);
    expect(since(({ updates }) => updates)).toBe(
      since(({ frameToDecisionUs }) => frameToDecisionUs.count) +
        since(({ coalesced }) => coalesced) +
        since(({ passedOver }) => passedOver),
    );
    expect(after.errors).toBe(0);
    const { actions } = await rig.summary();
    const wanted = actions.buyYes + actions.sellNo;
    // Where the session's end of the pipe cannot keep up with ten thousand a second, it says how many are missing.
    const dropped = () =>
      rig.supervisor.health.find(({ service }) => service === 'actor')?.heartbeat?.metrics[
        'decisionsDropped'
      ] ?? 0;
    const { decisions, policies, report } = await eventually(async () => {
      const now = await rig.recorded();
      return now.decisions.length + dropped() === wanted ? now : undefined;
    }, 'every decision on record, or counted as dropped');
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect([actions.sellYes, actions.buyNo]).toEqual([0, 0]);

    const actionOf = new Map<string | null | undefined, string>([
      [sha256Of(BUYS), 'buyYes'],
      [sha256Of(SELLS), 'sellNo'],
    ]);
    const deciders = new Map(
      policies.map(({ policyRef, modelSha256 }) => [policyRef, modelSha256]),
    );
    const counts = new Map<string | null | undefined, number>();
    for (const { policyRef, action } of decisions) {
      const sha256 = deciders.get(policyRef);
      counts.set(sha256, (counts.get(sha256) ?? 0) + 1);
      if (sha256 === undefined || action !== actionOf.get(sha256)) {
        expect({ action, sha256 }).toEqual({ action: 'of the model that is named', sha256 });
      }
    }
    expect(counts.get(sha256Of(BUYS))).toBeGreaterThan(SWAPS / 2);
    expect(counts.get(sha256Of(SELLS))).toBeGreaterThan(SWAPS / 2 - 1);
  }, 900_000);
});
