import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap, type Failure } from '../../src/base/result.ts';
import type { WindowPeer } from '../../src/contract/service-name.ts';
import type { TopicName, TopicSnapshot } from '../../src/contract/topics.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import { describeErrorInLine } from '../../src/renderer/format/error-words.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { SettingsFile } from '../../src/supervisor/settings-file.ts';
import { Supervisor } from '../../src/supervisor/supervisor.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';

const MARKETS = 6;
const SERVICES = resolve(import.meta.dirname, '../../src/services');
const TEST_DISK = resolve(import.meta.dirname, '../fixtures/services/ingest-on-a-test-disk.ts');

let folder: string;
let supervisor: ReturnType<typeof create>;

function create() {
  const profile = unwrap(openProfile(folder));
  return new Supervisor({
    host: createNodeHost((service) =>
      service === 'ingest' ? TEST_DISK : join(SERVICES, service, 'index.ts'),
    ),
    clock: systemClock,
    profile,
    settingsFile: new SettingsFile(profile.settingsFile, () => 0),
    version: '0.0.0',
    shell: 'cli',
    drawnSeed: 7,
    run: { markets: MARKETS, ratePerS: 300, policy: 'spreadCapture', armed: 'armed' },
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-disk-'));
  supervisor = create();
  unwrap(await supervisor.start());
  await eventually(() => supervisor.isStarted, 'every start-up step');
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

function follow<N extends TopicName>(
  owner: WindowPeer,
  topic: N,
): () => TopicSnapshot<N> | undefined {
  const follower = new TopicFollower(topic);
  supervisor.attachWindow((peer, port) => {
    if (peer === owner) follower.follow(port);
  });
  return () => follower.data;
}

const summary = async () => unwrap(await supervisor.api['actor.summary']({}));
const drain = async () => unwrap(await supervisor.api['ingest.drain']({}));

it.each([
  ['full', 'database.full', 'The disk is full. Free some space; nothing trades until then.'],
  ['readOnly', 'database.readOnly', /cannot be written\. Check its rights\.$/],
] as const)(
  'a disk that is %s halts trading, harms nothing, and is got over',
  async (disk, code, words) => {
    const session = follow('ingest', 'session');
    const markets = follow('ingest', 'markets');
    const isEvery = (trust: string) =>
      markets()?.length === MARKETS && markets()?.every((row) => row.trust === trust);
    await eventually(() => isEvery('live'), 'live books');
    await eventually(() => session()?.state === 'recording', 'a recording');
    const [{ ticker: market } = { ticker: '' as MarketTicker }] = markets() ?? [];
    const submit = () =>
      supervisor.api['orders.submit']({
        market,
        side: 'bid',
        price: 100,
        qty: 300,
        timeInForce: 'good_till_canceled',
        postOnly: false,
      });
    unwrap(await supervisor.api['orders.takeMarket']({ market }));
    await eventually(async () => (await submit()).ok, 'an order');
    const { path } = await drain();
    const order = `${path}.disk`;

    writeFileSync(`${order}.new`, disk);
    renameSync(`${order}.new`, order);
    await eventually(() => session()?.state === 'failed', 'a recording that stopped');
    const reason = await eventually(() => session()?.reason, 'a reason');
    expect(reason).toMatchObject({ code });
    expect(describeErrorInLine(reason as Failure)).toMatch(words);
    await eventually(() => isEvery('stale'), 'books that nobody may believe');
    // What a person is told is why, and what to do.
    const refused = await eventually(async () => {
      const answer = await submit();
      return answer.ok ? undefined : answer.error;
    }, 'an order that is refused');
    expect(refused).toMatchObject({ code: 'risk.bookNotTrusted', trust: 'stale' });
    expect(describeErrorInLine(refused)).toBe(
      'The book is stale: nothing trades on it. Wait until it is live again.',
    );
    // The venue goes on, and the actor decides nothing.
    const feed = follow('ingest', 'feed');
    const decided = await eventually(async () => {
      const before = (await summary()).decisions;
      const heard = await eventually(() => feed()?.deltas, 'what was heard');
      await eventually(() => (feed()?.deltas ?? 0) > heard + 50, 'news of the venue');
      return (await summary()).decisions === before ? before : undefined;
    }, 'an actor that decides nothing');

    rmSync(order);
    await eventually(() => session()?.state === 'recording', 'a recording that goes on');
    expect(session()?.reason).toBeNull();
    await eventually(() => isEvery('live'), 'books again');
    await eventually(async () => (await submit()).ok, 'an order again');
    await eventually(async () => (await summary()).decisions > decided, 'decisions again');
    const { deltas } = await drain();
    await eventually(async () => (await drain()).deltas > deltas, 'deltas again');
    const read = unwrap(openSession(path as string));
    try {
      expect(read.check()).toMatchObject({ ok: true, problems: [], gaps: [{ cause: 'refused' }] });
      for (const { market: each } of read.markets()) {
        expect(unwrap(read.bookAt(each.ticker, 'end')).state).toBe('live');
      }
    } finally {
      read.close();
    }
  },
);
