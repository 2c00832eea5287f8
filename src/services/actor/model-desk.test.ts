import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import { unwrap } from '../../base/result.ts';
import { HOSTILE_FILES } from '../../adapters/models/hostile-files.fixture.ts';
import { sha256Of, steadyModel } from '../../adapters/models/steady-model.fixture.ts';
import type { ModelsStatus, ModelVersion } from '../../contract/models.ts';
import type { TopicHub } from '../../contract/topic-publisher.ts';
import type { Action } from '../../domain/policy/action.ts';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import type { Decider } from './decider.ts';
import { ModelDesk } from './model-desk.ts';

const WORKER = new URL('../../adapters/models/model-worker.ts', import.meta.url);
// Beside the repository, where somebody has put them; never part of it.
const BAD = new URL('../../../../shared/data/models/bad/', import.meta.url);
const BUYS = steadyModel('buyYes');
const SELLS = steadyModel('sellYes');
const BUYS_NO = steadyModel('buyNo', 'onnx');

let folder: string;
let scene: Scene;

interface Scene {
  readonly desk: ModelDesk;
  readonly status: () => ModelsStatus;
  readonly log: LogEntry[];
  /** What decides, as a session would be told; `policy` is the built-in one. */
  readonly decides: () => string;
}

async function open(model: { name: string } | { path: string } | null = null): Promise<Scene> {
  const log: LogEntry[] = [];
  const heard: (Decider | null)[] = [];
  let status: (() => ModelsStatus) | undefined;
  const desk = await ModelDesk.open({
    context: {
      clock: systemClock,
      hub: {
        publish: (_: string, source: { snapshot: () => ModelsStatus }) => {
          status = () => source.snapshot();
          return () => undefined;
        },
      } as unknown as TopicHub,
      logger: createLogger({ source: 'actor', nowUs: () => 0, sink: (entry) => log.push(entry) }),
    },
    config: { modelsDir: folder, model },
    reader: WORKER,
    use: (decider) => void heard.push(decider),
  });
  return {
    desk,
    log,
    status: () => (status as () => ModelsStatus)(),
    decides: () => {
      const decider = heard.at(-1);
      if (decider === null || decider === undefined) return 'policy';
      const input = { observation: new Float32Array(52) } as Parameters<Decider['decide']>[0];
      return `${decider.name} ${unwrap(decider.decide(input)).action}`;
    },
  };
}

const put = (file: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, file), content);
const fileOf = (name: string) => scene.status().files.find(({ file }) => file === name);
const judged = (name: string, verdict: 'good' | 'bad') =>
  eventually(() => fileOf(name)?.verdict === verdict, `${name} ${verdict}`);
const decides = (what: string) => eventually(() => scene.decides() === what, what);
const events = (): string[] => scene.log.map(({ event }) => event);
const load = (file: string, content: Uint8Array) =>
  scene.desk.handlers['models.load']({
    file,
    totalBytes: content.length,
    offset: 0,
    base64: Buffer.from(content).toString('base64'),
  });
const use = (name: string | null) => scene.desk.handlers['models.use']({ name });
const hashes = (versions: readonly ModelVersion[]): string[] =>
  versions.map(({ sha256 }) => sha256);
const golden = (action: number): string =>
  JSON.stringify({ observation: Array(52).fill(0.1), action });

async function reopen(model: { name: string } | null): Promise<void> {
  await scene.desk.close();
  scene = await open(model);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-models-'));
  scene = await open();
});
afterEach(async () => {
  await scene.desk.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the models folder', () => {
  it('is judged file by file, with a reason for what is refused', async () => {
    put('good.zip', BUYS);
    put('also.onnx', BUYS_NO);
    put('cut.zip', BUYS.subarray(0, 5000));
    put('empty.onnx', '');
    put('other.pt', 'weights of another kind');
    put('notes.txt', 'not looked at');
    mkdirSync(join(folder, 'folder.onnx'));
    await judged('good.zip', 'good');
    await judged('also.onnx', 'good');
    for (const [file, code] of [
      ['cut.zip', 'model.badArchive'],
      ['empty.onnx', 'model.empty'],
      ['other.pt', 'model.unknownFormat'],
    ] as const) {
      await judged(file, 'bad');
      expect(fileOf(file)?.problem?.code).toBe(code);
    }
    expect(scene.status().files).toHaveLength(5);
    expect(hashes(scene.status().versions).toSorted()).toEqual(
      [sha256Of(BUYS), sha256Of(BUYS_NO)].toSorted(),
    );
    expect(scene.status()).toMatchObject({ selected: null, active: null, hold: null });
    expect(scene.decides()).toBe('policy');
  });

  it('is looked at again after it was away', async () => {
    renameSync(folder, `${folder}-away`);
    await eventually(() => scene.status().folderProblem !== null, 'the folder missed');
    expect(scene.status().folderProblem?.code).toBe('models.folderUnreadable');
    renameSync(`${folder}-away`, folder);
    put('good.zip', BUYS);
    await judged('good.zip', 'good');
    expect(scene.status().folderProblem).toBeNull();
  });

  it('holds a model to the golden vectors beside it', async () => {
    put('right.zip', BUYS);
    put('right.golden.jsonl', `${golden(1)}\n${golden(1)}\n`);
    put('wrong.zip', BUYS);
    put('wrong.golden.jsonl', `${golden(1)}\n${golden(3)}\n`);
    await judged('right.zip', 'good');
    await judged('wrong.zip', 'bad');
    expect(fileOf('wrong.zip')?.problem).toEqual({
      code: 'model.otherAction',
      line: 2,
      found: 'buyYes',
      expected: 'buyNo',
    });
    expect(scene.status().versions).toMatchObject([{ name: 'right', goldenCases: 2 }]);
    put('wrong.golden.jsonl', golden(1));
    await judged('wrong.zip', 'good');
  });
});

describe('the chosen model', () => {
  it('decides in the newest good version of its name, and a bad file changes nothing', async () => {
    put('fader.zip', BUYS);
    put('other.zip', SELLS);
    await judged('fader.zip', 'good');
    await judged('other.zip', 'good');
    expect(unwrap(await use('fader'))).toEqual({ sha256: sha256Of(BUYS) });
    expect(scene.decides()).toBe('model:fader buyYes');
    put('fader.zip', SELLS);
    await decides('model:fader sellYes');
    put('fader.zip', SELLS.subarray(0, 9000));
    await judged('fader.zip', 'bad');
    expect(scene.decides()).toBe('model:fader sellYes');
    rmSync(join(folder, 'fader.zip'));
    await eventually(() => fileOf('fader.zip') === undefined, 'the file gone');
    expect(scene.decides()).toBe('model:fader sellYes');
    // The same name in the other format is one more version.
    put('fader.onnx', BUYS_NO);
    await decides('model:fader buyNo');
    expect(unwrap(await use(null))).toEqual({ sha256: null });
    expect(scene.decides()).toBe('policy');
  });

  it('is back after a restart, although its file was overwritten or removed', async () => {
    put('fader.zip', BUYS);
    await judged('fader.zip', 'good');
    put('fader.zip', 'PK but nothing more');
    await judged('fader.zip', 'bad');
    await reopen({ name: 'fader' });
    expect(scene.decides()).toBe('model:fader buyYes');
    rmSync(join(folder, 'fader.zip'));
    await reopen({ name: 'fader' });
    expect(scene.decides()).toBe('model:fader buyYes');
  });

  it('goes on as it was after a restart, when two files of its name lie there', async () => {
    put('fader.zip', BUYS);
    await judged('fader.zip', 'good');
    put('fader.onnx', BUYS_NO);
    await judged('fader.onnx', 'good');
    const { versions } = scene.status();
    await reopen({ name: 'fader' });
    await judged('fader.zip', 'good');
    await judged('fader.onnx', 'good');
    const used = scene.log.filter(({ event }) => event === 'models.active');
    expect(used.map(({ facts }) => facts['sha256'])).toEqual([sha256Of(BUYS_NO)]);
    expect(scene.status().versions).toEqual(versions);
    // What somebody put there meanwhile is newer, also when it was there before.
    await scene.desk.close();
    put('fader.zip', BUYS);
    scene = await open({ name: 'fader' });
    await decides('model:fader buyYes');
  });

  it('holds and says why while it has nothing to use', async () => {
    await reopen({ name: 'fader' });
    expect(scene.decides()).toBe('model:fader hold');
    expect(scene.status()).toMatchObject({
      selected: 'fader',
      active: null,
      hold: { code: 'models.notFound', name: 'fader' },
    });
    expect(events()).toContain('models.hold');
    put('fader.zip', BUYS.subarray(0, 9000));
    await judged('fader.zip', 'bad');
    expect(scene.status().hold?.code).toBe('model.badArchive');
    put('fader.zip', BUYS);
    await decides('model:fader buyYes');
    expect(scene.status().hold).toBeNull();
  });

  it('passes over a version whose copy was spoilt', async () => {
    put('fader.zip', BUYS);
    await judged('fader.zip', 'good');
    put('fader.zip', SELLS);
    await eventually(() => scene.status().versions.length === 2, 'two versions');
    truncateSync(join(folder, '.versions', sha256Of(SELLS)), 9000);
    rmSync(join(folder, 'fader.zip'));
    await reopen({ name: 'fader' });
    expect(scene.decides()).toBe('model:fader buyYes');
    expect(events()).toContain('models.versionLost');
    writeFileSync(join(folder, '.versions', sha256Of(SELLS)), BUYS);
    await reopen({ name: 'fader' });
    expect(scene.log.find(({ event }) => event === 'models.versionLost')?.facts).toMatchObject({
      problem: { code: 'model.notAsKept' },
    });
  });

  it('may be a file from anywhere, which the folder does not replace', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
    const path = join(elsewhere, 'fader.zip');
    writeFileSync(path, BUYS);
    await scene.desk.close();
    scene = await open({ path });
    expect(scene.decides()).toBe('model:fader buyYes');
    put('fader.zip', SELLS);
    await judged('fader.zip', 'good');
    expect(scene.decides()).toBe('model:fader buyYes');
    writeFileSync(join(elsewhere, 'fader.golden.jsonl'), golden(2));
    await scene.desk.close();
    scene = await open({ path });
    expect(scene.status().hold?.code).toBe('model.otherAction');
    rmSync(elsewhere, { recursive: true });
  });

  it('cannot be one that nobody has', async () => {
    expect(await use('nobody')).toEqual({
      ok: false,
      error: { code: 'models.notFound', name: 'nobody' },
    });
    put('cut.zip', BUYS.subarray(0, 9000));
    await judged('cut.zip', 'bad');
    expect(await use('cut')).toMatchObject({ error: { code: 'model.badArchive' } });
    expect(scene.status().selected).toBeNull();
    expect(scene.decides()).toBe('policy');
  });
});

describe('hostile files', () => {
  it('dropped into the folder are refused, with little memory, and disturb nobody', async () => {
    put('fader.zip', BUYS);
    await judged('fader.zip', 'good');
    unwrap(await use('fader'));
    const before = process.memoryUsage.rss();
    let most = before;
    for (const { file, content } of HOSTILE_FILES) put(file, content);
    for (const { file, code } of HOSTILE_FILES) {
      await eventually(() => {
        most = Math.max(most, process.memoryUsage.rss());
        return fileOf(file)?.verdict === 'bad';
      }, file);
      expect({ file, code: fileOf(file)?.problem?.code }).toEqual({ file, code });
    }
    expect(most - before).toBeLessThan(300 << 20);
    expect(scene.decides()).toBe('model:fader buyYes');
    expect(scene.status().versions).toHaveLength(1);
    expect(readdirSync(join(folder, '.versions')).toSorted()).toEqual(
      [sha256Of(BUYS), 'index.json'].toSorted(),
    );
    expect(existsSync('oddlot-was-here')).toBe(false);
  });

  it.skipIf(!existsSync(BAD))('that others made are refused as well', async () => {
    const files = readdirSync(BAD).filter((file) => /\.(onnx|zip)$/.test(file));
    for (const file of files) put(file, readFileSync(new URL(file, BAD)));
    for (const file of files) await judged(file, 'bad');
    expect(files.length).toBeGreaterThan(5);
    expect(scene.status().versions).toEqual([]);
  });
});

describe('versions', () => {
  const handlers = () => scene.desk.handlers;

  it('can be pinned and rolled back, also across a restart', async () => {
    for (const [count, content] of [BUYS, SELLS, BUYS_NO].entries()) {
      unwrap(await load('fader', content));
      expect(scene.status().versions).toHaveLength(count + 1);
    }
    unwrap(await use('fader'));
    expect(scene.decides()).toBe('model:fader buyNo');
    expect(unwrap(await handlers()['models.rollBack']({}))).toEqual({ sha256: sha256Of(SELLS) });
    expect(scene.decides()).toBe('model:fader sellYes');
    expect(unwrap(await handlers()['models.rollBack']({}))).toEqual({ sha256: sha256Of(BUYS) });
    expect(await handlers()['models.rollBack']({})).toMatchObject({
      error: { code: 'models.noEarlier' },
    });
    // A newer one arrives and waits.
    put('fader.zip', steadyModel('sellNo'));
    await eventually(() => scene.status().versions.length === 4, 'the fourth version');
    expect(scene.decides()).toBe('model:fader buyYes');
    await reopen({ name: 'fader' });
    expect(scene.decides()).toBe('model:fader buyYes');
    expect(scene.status().pinned).toEqual({ fader: sha256Of(BUYS) });
    const newest = sha256Of(steadyModel('sellNo'));
    expect(unwrap(await handlers()['models.unpin']({ name: 'fader' }))).toEqual({ sha256: newest });
    expect(scene.decides()).toBe('model:fader sellNo');
    expect(await handlers()['models.pin']({ name: 'fader', sha256: 'f'.repeat(64) })).toMatchObject(
      { error: { code: 'models.unknownVersion' } },
    );
  });

  it('has nothing to roll back to without a model in use', async () => {
    expect(await handlers()['models.rollBack']({})).toEqual({
      ok: false,
      error: { code: 'models.noneActive' },
    });
  });

  it('arrive from a window in parts, and only if they are good', async () => {
    const half = Math.floor(BUYS.length / 2);
    const part = (offset: number, end: number, file = 'dropped.bin') =>
      handlers()['models.load']({
        file,
        totalBytes: BUYS.length,
        offset,
        base64: BUYS.subarray(offset, end).toString('base64'),
      });
    expect(unwrap(await part(0, half))).toEqual({ received: half, version: null });
    // Of another window, whose file had to give way.
    expect(await part(half, BUYS.length, 'gone.bin')).toMatchObject({
      error: { code: 'models.partOutOfOrder' },
    });
    expect(unwrap(await part(half, BUYS.length))).toMatchObject({
      received: BUYS.length,
      version: { name: 'dropped', sha256: sha256Of(BUYS), format: 'sb3-zip' },
    });
    expect(readdirSync(folder).toSorted()).toEqual(['.versions', 'dropped.zip']);
    expect(await part(half, BUYS.length)).toMatchObject({
      error: { code: 'models.partOutOfOrder' },
    });
    expect(await load('bad', BUYS.subarray(0, 9000))).toMatchObject({
      error: { code: 'model.badArchive' },
    });
    expect(await load('bad', Buffer.from('hello'))).toMatchObject({
      error: { code: 'model.unknownFormat' },
    });
    expect(await load('.zip', BUYS)).toMatchObject({ error: { code: 'models.badName' } });
    expect(
      await handlers()['models.load']({
        file: 'vast.onnx',
        totalBytes: 2 ** 40,
        offset: 0,
        base64: '',
      }),
    ).toMatchObject({ error: { code: 'model.tooLarge' } });
    expect(readdirSync(folder).toSorted()).toEqual(['.versions', 'dropped.zip']);
  });

  it('arrive by the path of a file, held to golden vectors of their name', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
    const path = join(elsewhere, 'fader.zip');
    writeFileSync(path, BUYS);
    put('fader.golden.jsonl', golden(2));
    expect(await handlers()['models.load']({ path })).toMatchObject({
      error: { code: 'model.otherAction' },
    });
    put('fader.golden.jsonl', golden(1));
    expect(unwrap(await handlers()['models.load']({ path })).version).toMatchObject({
      name: 'fader',
      goldenCases: 1,
    });
    expect(await handlers()['models.load']({ path: elsewhere })).toMatchObject({
      error: { code: 'model.unreadable' },
    });
    rmSync(elsewhere, { recursive: true });
  });

  it('are removed with their file, unless they are chosen', async () => {
    unwrap(await load('fader', BUYS));
    put('fader.golden.jsonl', golden(1));
    unwrap(await use('fader'));
    expect(await handlers()['models.remove']({ name: 'fader' })).toMatchObject({
      error: { code: 'models.inUse' },
    });
    unwrap(await use(null));
    unwrap(await handlers()['models.remove']({ name: 'fader' }));
    expect(readdirSync(folder)).toEqual(['.versions']);
    expect(existsSync(join(folder, '.versions', sha256Of(BUYS)))).toBe(false);
    expect(scene.status().versions).toEqual([]);
  });

  it('arrive under their own names when two come at once', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
    try {
      const both = [
        ['one', BUYS],
        ['two', SELLS],
      ] as const;
      const taken = await Promise.all(
        both.map(async ([name, content]) => {
          writeFileSync(join(elsewhere, `${name}.zip`), content);
          return handlers()['models.load']({ path: join(elsewhere, `${name}.zip`) });
        }),
      );
      expect(taken.map((each) => unwrap(each).version)).toMatchObject(
        both.map(([name, content]) => ({ name, sha256: sha256Of(content) })),
      );
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

describe('every action', () => {
  it('comes through', async () => {
    const actions: readonly Action[] = ['hold', 'buyYes', 'sellYes', 'buyNo', 'sellNo'];
    for (const [i, action] of actions.entries()) {
      unwrap(await load('fader', steadyModel(action, i % 2 === 0 ? 'sb3-zip' : 'onnx')));
      unwrap(await use('fader'));
      expect(scene.decides()).toBe(`model:fader ${action}`);
    }
  });
});
