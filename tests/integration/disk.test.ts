import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import { unwrap, type Failure } from '../../src/base/result.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import { describeErrorInLine } from '../../src/renderer/format/error-words.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Workstation } from '../fixtures/workstation.ts';

const MARKETS = 6;
const TEST_DISK = resolve(import.meta.dirname, '../fixtures/services/ingest-on-a-test-disk.ts');

let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-disk-'));
  workstation = new Workstation(
    folder,
    { markets: MARKETS, ratePerS: 300, policy: 'spreadCapture', armed: 'armed' },
    { entries: { ingest: TEST_DISK } },
  );
  await workstation.start();
});
afterEach(async () => {
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['full', 'database.full', 'The disk is full. Free some space; nothing trades until then.'],
  ['readOnly', 'database.readOnly', /cannot be written\. Check its rights\.$/],
] as const)(
  'a disk that is %s halts trading, harms nothing, and is got over',
  async (disk, code, words) => {
    const session = workstation.follow('ingest', 'session');
    const markets = workstation.follow('ingest', 'markets');
    const isEvery = (trust: string) =>
      markets()?.length === MARKETS && markets()?.every((row) => row.trust === trust);
    await eventually(() => isEvery('live'), 'live books');
    await eventually(() => session()?.state === 'recording', 'a recording');
    const [{ ticker: market } = { ticker: '' as MarketTicker }] = markets() ?? [];
    const submit = () =>
      workstation.api['orders.submit']({
        market,
        side: 'bid',
        price: 100,
        qty: 300,
        timeInForce: 'good_till_canceled',
        postOnly: false,
      });
    unwrap(await workstation.api['orders.takeMarket']({ market }));
    await eventually(async () => (await submit()).ok, 'an order');
    const { path } = await workstation.drained();
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
      return !answer.ok && answer.error.code === 'risk.bookNotTrusted' ? answer.error : undefined;
    }, 'an order that is refused for want of a book');
    expect(refused).toMatchObject({ trust: 'stale' });
    expect(describeErrorInLine(refused)).toBe(
      'The book is stale: nothing trades on it. Wait until it is live again.',
    );
    // The venue goes on, and the actor decides nothing.
    const feed = workstation.follow('ingest', 'feed');
    const decided = await eventually(async () => {
      const before = (await workstation.decided()).decisions;
      const heard = await eventually(() => feed()?.deltas, 'what was heard');
      await eventually(() => (feed()?.deltas ?? 0) > heard + 50, 'news of the venue');
      return (await workstation.decided()).decisions === before ? before : undefined;
    }, 'an actor that decides nothing');

    rmSync(order);
    await eventually(() => session()?.state === 'recording', 'a recording that goes on');
    expect(session()?.reason).toBeNull();
    await eventually(() => isEvery('live'), 'books again');
    await eventually(async () => (await submit()).ok, 'an order again');
    await eventually(
      async () => (await workstation.decided()).decisions > decided,
      'decisions again',
    );
    const { deltas } = await workstation.drained();
    await eventually(async () => (await workstation.drained()).deltas > deltas, 'deltas again');
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
