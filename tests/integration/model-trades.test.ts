import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256Of, steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { unwrap } from '../../src/base/result.ts';
import type { RunOptions } from '../../src/supervisor/service-plan.ts';
import { eventually } from '../fixtures/eventually.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

// Beside the repository, where somebody has put models that Stable-Baselines3 made; never part of it.
const SAMPLES = new URL('../../../shared/data/models/', import.meta.url);
const areThere = existsSync(SAMPLES);

const RUN: RunOptions = { markets: 12, ratePerS: 400, seed: 7, armed: 'armed' };

let rig: ModelsRig;
afterEach(() => rig.end());

/** Kills trading, so that nothing changes any more, and waits until all of it is on record. */
async function concluded() {
  unwrap(await rig.api['orders.kill']({ reason: 'the end' }));
  const { policies, decisions, report } = await eventually(async () => {
    const now = await rig.recorded();
    return now.decisions.length === (await rig.summary()).decisions ? now : undefined;
  }, 'every decision on record');
  expect(report).toMatchObject({ ok: true, problems: [] });
  const orders = unwrap(await rig.api['orders.summary']({}));
  const { actions, outcomes, intents } = await rig.summary();
  await rig.stop();
  expect(rig.auditLedger()).toEqual([]);
  return { policies, decisions, orders, actions, outcomes, intents };
}

const traded = () =>
  eventually(async () => {
    const { outcomes } = await rig.summary();
    const { fills } = unwrap(await rig.api['orders.summary']({}));
    return (outcomes['placed'] ?? 0) >= 5 && fills > 0;
  }, 'orders and fills');

/** Settings under which every decision is on record, with what it was made from. */
const RECORD = { recording: { decisions: 'all', observations: 'actions' } };

describe('a model', () => {
  it.each(['sb3-zip', 'onnx'] as const)('of ours drives orders: %s', async (format) => {
    const model = steadyModel('buyYes', format);
    rig = new ModelsRig(RUN, { ...RECORD, actor: { model: 'fader' } });
    rig.put(format === 'onnx' ? 'fader.onnx' : 'fader.zip', model);
    await rig.start();
    await traded();
    const { policies, decisions, orders, actions } = await concluded();
    expect(orders.orders).toBeGreaterThan(0);
    expect(actions).toMatchObject({ sellYes: 0, buyNo: 0, sellNo: 0 });
    // Until the file was judged, nothing was done.
    const byModel = policies.find(({ modelSha256 }) => modelSha256 === sha256Of(model));
    expect(byModel?.name).toBe('model:fader');
    for (const { policyRef, action, logits, observation } of decisions) {
      if (policyRef !== byModel?.policyRef) expect(action).toBe('hold');
      else {
        expect(action).toBe('buyYes');
        expect(logits).toHaveLength(5);
        expect(observation).toHaveLength(52);
      }
    }
  });

  it('is chosen in the window, and still decides after a restart', async () => {
    rig = new ModelsRig(RUN, RECORD);
    await rig.start();
    const model = steadyModel('sellYes');
    const load = (content: Uint8Array) =>
      rig.api['models.load']({
        file: 'dropped.zip',
        totalBytes: content.length,
        offset: 0,
        base64: Buffer.from(content).toString('base64'),
      });
    expect(await load(model.subarray(0, 9000))).toMatchObject({
      error: { code: 'model.badArchive' },
    });
    expect(await rig.api['models.use']({ name: 'dropped' })).toMatchObject({
      error: { code: 'models.notFound' },
    });
    expect(unwrap(await load(model)).version).toMatchObject({ name: 'dropped' });
    const status = rig.followModels();
    unwrap(await rig.api['models.use']({ name: 'dropped' }));
    await eventually(() => status()?.active?.sha256 === sha256Of(model), 'the topic to tell');
    await eventually(async () => (await rig.summary()).actions.sellYes > 0, 'decisions of it');
    rig.put('dropped.zip', 'overwritten with something else');
    await rig.stop();
    await rig.start();
    const again = rig.followModels();
    await eventually(() => again()?.active?.sha256 === sha256Of(model), 'the same model');
    await eventually(async () => (await rig.summary()).actions.sellYes > 0, 'decisions of it');
    await eventually(
      () => again()?.files.some(({ verdict }) => verdict === 'bad'),
      'the verdict on what lies there now',
    );
    expect(again()?.hold).toBeNull();
    const settings = JSON.parse(readFileSync(rig.profile.settingsFile, 'utf8')) as object;
    expect(settings).toMatchObject({ actor: { model: 'dropped' } });
  });

  it('that is missing is said, and nothing is wanted', async () => {
    rig = new ModelsRig(RUN, { actor: { model: 'nobody' } });
    await rig.start();
    const status = rig.followModels();
    await eventually(() => status()?.hold !== undefined && status()?.hold !== null, 'the reason');
    expect(status()).toMatchObject({
      selected: 'nobody',
      active: null,
      hold: { code: 'models.notFound', name: 'nobody' },
    });
    await eventually(async () => (await rig.summary()).decisions > 50, 'decisions');
    const { actions, decisions, intents } = await rig.summary();
    expect([actions.hold, intents]).toEqual([decisions, 0]);
    rig.put('nobody.zip', steadyModel('buyNo'));
    await eventually(async () => (await rig.summary()).actions.buyNo > 0, 'decisions of it');
    await eventually(() => status()?.hold === null, 'the reason gone');
  });
});

interface Expected {
  readonly observations: readonly (readonly number[])[];
  readonly actions: readonly number[];
  readonly logits: readonly (readonly number[])[];
}

describe.skipIf(!areThere)('a model that Stable-Baselines3 made', () => {
  it.each(['ppo-default.zip', 'ppo-relu.zip', 'ppo-default-logits.onnx', 'ppo-relu-action.onnx'])(
    'drives orders: %s',
    async (file) => {
      const content = readFileSync(new URL(file, SAMPLES));
      const expected = JSON.parse(
        readFileSync(new URL(file.replace(/\.\w+$/, '.expected.json'), SAMPLES), 'utf8'),
      ) as Expected;
      const golden = expected.observations.map((observation, i) =>
        JSON.stringify({ observation, action: expected.actions[i], logits: expected.logits[i] }),
      );
      rig = new ModelsRig(RUN, RECORD);
      const [name = ''] = file.split('.');
      writeFileSync(join(rig.profile.modelsDir, `${name}.golden.jsonl`), golden.join('\n'));
      rig.put(file, content);
      await rig.start();
      const status = rig.followModels();
      await eventually(
        () => status()?.files.find((one) => one.file === file)?.verdict === 'good',
        'the model found good by what Stable-Baselines3 said',
      );
      expect(status()?.versions[0]?.goldenCases).toBe(golden.length);
      unwrap(await rig.api['models.use']({ name }));
      await eventually(async () => {
        const { actions } = await rig.summary();
        return actions.buyYes + actions.sellYes + actions.buyNo + actions.sellNo > 20;
      }, 'actions');
      await eventually(
        async () => unwrap(await rig.api['orders.summary']({})).orders > 0,
        'orders of it',
      );
      const { policies, decisions, orders, outcomes } = await concluded();
      expect(orders.orders).toBeGreaterThan(0);
      const own = policies.find(({ modelSha256 }) => modelSha256 === sha256Of(content));
      const byModel = decisions.filter(({ policyRef }) => policyRef === own?.policyRef);
      expect(byModel.length).toBeGreaterThan(20);
      if (own?.name.includes('action') === false) {
        expect(byModel.every(({ logits }) => logits?.every(Number.isFinite))).toBe(true);
      }
      // Whatever was not done was not done for a reason that belongs to trading.
      const codes = Object.keys(outcomes).filter((code) => code.includes('.'));
      expect(codes.filter((code) => !/^(risk|orders|intent)\./.test(code))).toEqual([]);
    },
  );
});
