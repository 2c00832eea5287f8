import { existsSync, mkdirSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import { systemClock } from '../../src/base/clock.ts';
import { Random } from '../../src/base/random.ts';
import { unwrap } from '../../src/base/result.ts';
import type { MarksMessage, UpdateMessage } from '../../src/contract/links.ts';
import { RECORDED_NAME } from '../../src/contract/session-library.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import { verifySession } from '../../src/services/archive/verify-session.ts';
import { eventually } from '../fixtures/eventually.ts';
import { IngestRig } from '../fixtures/ingest-rig.ts';
import { Workstation } from '../fixtures/workstation.ts';

type Levels = Map<number, number>;
/** A book as the actor was told of it, with the event that told the newest. */
interface ToldBook {
  readonly yes: Levels;
  readonly no: Levels;
  event: number;
}

/** Follows books and marks as actor and orders do. */
class Reader {
  updates = 0;
  /** Updates that did not follow on the one before. */
  skips = 0;
  readonly gone = new Set<string>();
  readonly #distrusted: (readonly [market: string, trust: string])[] = [];
  /** The books as they were last told of each session. */
  readonly told = new Map<string, Map<MarketTicker, ToldBook>>();
  #books = new Map<MarketTicker, ToldBook>();
  #session = '';

  constructor({ ingest }: IngestRig) {
    const actor = ingest.connect('actor');
    actor.onMessage((raw) => {
      const message = raw as UpdateMessage;
      if (message.n !== this.updates + 1) this.skips += 1;
      this.updates = message.n;
      this.#take(message);
      actor.post({ type: 'ack', n: message.n });
    });
    ingest.connect('orders').onMessage((raw) => {
      for (const { market, trust } of (raw as MarksMessage).marks)
        if (trust !== 'live') this.#distrusted.push([market, trust]);
    });
  }

  /** Books that were not to be believed, though their markets are still there. */
  get distrusted() {
    return this.#distrusted.filter(([market]) => !this.gone.has(market));
  }

  /** Markets that came or went since the beginning: some close at any quarter of an hour. */
  get changes(): number {
    return this.gone.size + this.#books.size - (this.told.values().next().value?.size ?? 0);
  }

  #take(message: UpdateMessage): void {
    if (message.type === 'session') {
      this.#session = message.session;
      this.told.set(message.session, new Map());
    } else if (message.type === 'gone') for (const market of message.markets) this.gone.add(market);
    else if (message.type === 'stale') {
      for (const market of message.markets) this.#distrusted.push([market, 'stale']);
    } else if (message.type === 'book') {
      if (message.trust !== 'live') this.#distrusted.push([message.market, message.trust]);
      const { yes, no, event } = message;
      this.#keep(message.market, { yes: pairs(yes), no: pairs(no), event });
    } else if (message.type === 'changes') {
      const before = this.#books.get(message.market);
      if (before === undefined) throw new Error(`${message.market}: a change before a book`);
      const book = { yes: new Map(before.yes), no: new Map(before.no), event: message.event };
      for (let i = 0; i < message.changes.length; i += 4) {
        const [side, price, size] = message.changes.slice(i) as [number, number, number];
        const levels = side === 0 ? book.yes : book.no;
        if (size === 0) levels.delete(price);
        else levels.set(price, size);
      }
      this.#keep(message.market, book);
    }
  }

  #keep(market: MarketTicker, book: ToldBook): void {
    this.#books.set(market, book);
    this.told.get(this.#session)?.set(market, book);
  }
}

const pairs = (flat: readonly number[]): Levels => {
  const levels: Levels = new Map();
  for (let i = 0; i < flat.length; i += 2) levels.set(flat[i] as number, flat[i + 1] as number);
  return levels;
};
const sorted = (levels: Iterable<readonly [number, number]>) =>
  [...levels].sort(([a], [b]) => a - b);

const verify = async (path: string) =>
  unwrap(
    await verifySession(path, {
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  );

let rig: IngestRig;
beforeEach(() => {
  rig = new IngestRig();
});
afterEach(() => rig.stop());

/** What the feed said of books, by its own numbers, and each market's book at the end with the event that told it. */
function contentOf(path: string) {
  return rig.readSession((session) => {
    const changed = new Map<number, number>();
    const begun: number[] = [];
    const said: number[] = [];
    for (const record of session.records({ kinds: ['delta', 'snapshot'] })) {
      if (record.kind !== 'delta' && record.kind !== 'snapshot') continue;
      changed.set(record.marketRef, record.event);
      if (record.kind === 'delta') said.push(record.seq);
      else if (record.origin && record.source === 'feed') said.push(record.origin.seq);
      else if (record.origin) begun.push(record.origin.seq);
    }
    const books = new Map(
      session.markets().map(({ marketRef, market: { ticker } }) => {
        const book = unwrap(session.bookAt(ticker, 'end'));
        const sides = (['yes', 'no'] as const).map((side) =>
          sorted(book.bids(side).map(({ price, qty }) => [price, qty])),
        );
        return [ticker, { sides, state: book.state, event: changed.get(marketRef) ?? 0 }];
      }),
    );
    return { said, begun, books };
  }, path);
}

describe('recording that is switched while the data flow', () => {
  it('interrupts nobody, and each session has its part of the whole', async () => {
    await rig.startExchange({ ratePerS: 1500 });
    rig.startIngest();
    await rig.stepDone('firstBooks');
    const { pid } = rig.ingest.child;
    const reader = new Reader(rig);
    const feed = rig.ingest.follow('feed');
    const session = rig.ingest.follow('session');
    const isAt = (name: string | null) =>
      eventually(() => session()?.name === name, `a session called ${name}`);
    const more = async (): Promise<void> => {
      const { updates } = reader;
      await eventually(() => reader.updates > updates + 200, 'updates');
    };
    await more();
    // Off and on, and from one to the next with nothing between.
    for (const next of [null, 'b', 'c', null, 'd', 'e', null]) {
      rig.record(next);
      await isAt(next);
      await more();
    }
    expect(rig.ingest.child.pid).toBe(pid);
    expect(feed()).toMatchObject({ state: 'live', gaps: 0, reconnects: 0, differences: 0 });
    expect({ skips: reader.skips, distrusted: reader.distrusted }).toEqual({
      skips: 0,
      distrusted: [],
    });

    // Whoever follows another market, or one less, has an answer that takes one of the feed's numbers.
    const slack = 2 * reader.changes;
    const names = ['a', 'b', 'c', 'd', 'e'];
    const contents = [];
    let compared = 0;
    for (const name of names) {
      const path = rig.pathOf(name);
      expect(await verify(path)).toMatchObject({
        ok: true,
        problems: [],
        gaps: [],
        unfinishedRuns: 0,
      });
      expect(existsSync(`${path}-wal`)).toBe(false);
      const content = contentOf(path);
      contents.push(content);
      // The numbers of the feed's one stream of books: none is missing, none is there twice.
      expect(content.said).toEqual([...new Set(content.said)].toSorted((one, two) => one - two));
      const [first = 0, last = 0] = [content.said[0], content.said.at(-1)];
      expect(last - first + 1 - content.said.length).toBeLessThanOrEqual(slack);
      for (const [market, { sides, state, event }] of content.books) {
        if (reader.gone.has(market)) continue;
        expect(state).toBe('live');
        const told = reader.told.get(name)?.get(market);
        // What changed in the session's last turn may have been told only after it.
        if (told?.event !== event) continue;
        compared += 1;
        expect([sorted(told.yes), sorted(told.no)]).toEqual(sides);
      }
      expect(Math.abs(content.books.size - rig.markets)).toBeLessThanOrEqual(slack);
    }
    expect(compared).toBeGreaterThan(0);
    // From one straight to the next: the next goes on where the one before ended.
    for (const [before, after] of [
      [1, 2],
      [3, 4],
    ] as const) {
      const [one, other] = [contents[before], contents[after]];
      const last = one?.said.at(-1) ?? 0;
      expect(Math.abs((other?.begun.length ?? 0) - rig.markets)).toBeLessThanOrEqual(slack);
      expect(Math.max(...(other?.begun ?? []))).toBeLessThanOrEqual(last);
      expect(other?.said[0]).toBeGreaterThan(last);
      expect(other?.said[0]).toBeLessThanOrEqual(last + 1 + slack);
    }
  });

  it('holds everything up while the new session cannot be made, and goes on by itself', async () => {
    await rig.startExchange();
    rig.startIngest();
    await rig.stepDone('firstBooks');
    const session = rig.ingest.follow('session');
    const markets = rig.ingest.follow('markets');
    const live = () => markets()?.filter(({ trust }) => trust === 'live').length;
    const allLive = () => eventually(() => live() === rig.markets, 'live books');
    const noneLive = () => eventually(() => live() === 0, 'no book to be believed');
    await allLive();
    rig.record(null);
    await eventually(() => session()?.state === 'off', 'no recording');
    await allLive();
    mkdirSync(rig.pathOf('b'));
    rig.record('b');
    await eventually(() => session()?.state === 'failed', 'a session that failed');
    await noneLive();
    expect(session()).toMatchObject({ name: 'b', reason: { code: 'database.cannotOpen' } });
    // Whoever wants none after all has the books again.
    rig.record(null);
    await allLive();
    rig.record('b');
    await noneLive();
    rmdirSync(rig.pathOf('b'));
    await eventually(() => session()?.state === 'recording', 'a recording');
    await allLive();
    await rig.enoughDeltas(20);
    rig.ingest.child.send({ type: 'stop' });
    expect(await rig.ingest.child.exited).toBe(0);
    for (const name of ['a', 'b']) {
      expect(await verify(rig.pathOf(name))).toMatchObject({
        ok: true,
        gaps: [],
        unfinishedRuns: 0,
      });
    }
  });

  it('is whole again after a kill amid it', async () => {
    const random = new Random(7, 'switch-kills');
    await rig.startExchange({ ratePerS: 1500 });
    const names = ['a'];
    let wanted: string | null = 'a';
    // With which a service began; whether one was begun in flight before the kill, the machine decides.
    const begun = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      if (wanted !== null) begun.add(wanted);
      rig.startIngest({
        sessionName: names.at(-1) ?? 'a',
        recording: { enabled: wanted !== null },
      });
      await rig.stepDone('firstBooks');
      const reader = new Reader(rig);
      await eventually(() => reader.updates > 50, 'updates');
      const switches = random.integer(1, 4);
      for (let n = 0; n < switches; n += 1) {
        wanted = wanted === null ? `s${names.length}` : null;
        if (wanted !== null) names.push(wanted);
        rig.record(wanted);
      }
      // Amid the switches, or some updates after them.
      const { updates } = reader;
      const later = random.integer(-40, 40);
      await eventually(() => later <= 0 || reader.updates > updates + later, 'updates');
      rig.ingest.child.kill();
      await rig.ingest.child.exited;
    }
    rig.startIngest({ sessionName: names.at(-1) ?? 'a', recording: { enabled: wanted !== null } });
    await rig.stepDone('firstBooks');
    rig.ingest.child.send({ type: 'stop' });
    expect(await rig.ingest.child.exited).toBe(0);
    const kept = names.map((name) => rig.pathOf(name)).filter((path) => existsSync(path));
    expect(begun.size).toBeGreaterThan(2);
    expect(kept).toEqual(expect.arrayContaining([...begun].map((name) => rig.pathOf(name))));
    for (const path of kept) {
      const report = await verify(path);
      expect(report).toMatchObject({ ok: true, problems: [] });
      expect(report.gaps.every(({ cause }) => cause === 'restarted')).toBe(true);
    }
  });
});

describe('the switch of a workstation', () => {
  it('leaves ingest and the actor at work, and gives every session a name of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oddlot-switch-'));
    const workstation = new Workstation(folder, {
      markets: 6,
      ratePerS: 1500,
      policy: 'spreadCapture',
      armed: 'armed',
    });
    try {
      await workstation.start();
      await workstation.liveMarket();
      const session = workstation.follow('ingest', 'session');
      const { pid, restarts } = workstation.healthOf('ingest');
      const names: string[] = [];
      const decidesOn = async (): Promise<void> => {
        const { decisions } = await workstation.decided();
        await eventually(
          async () => (await workstation.decided()).decisions > decisions + 50,
          'decisions',
        );
      };
      const recordsOn = async (): Promise<void> => {
        await eventually(() => session()?.state === 'recording', 'a recording');
        const name = session()?.name ?? '';
        names.push(name);
        await decidesOn();
        // Decisions are on record a while after they were made.
        await eventually(() => {
          const read = unwrap(openSession(join(workstation.profile.sessionsDir, `${name}.oddlot`)));
          const { decision } = read.counts();
          read.close();
          return decision > 0;
        }, 'a decision on record');
      };
      for (let round = 0; round < 3; round += 1) {
        await recordsOn();
        expect(await workstation.api['session.list']({})).toMatchObject({
          value: names.map((name, n) => ({ name, isRunning: n === round })).toReversed(),
        });
        for (const enabled of [false, true]) {
          const written = await workstation.api['settings.write']({
            patch: { recording: { enabled } },
          });
          expect(unwrap(written).restart).toEqual([]);
          if (enabled) continue;
          await eventually(() => session()?.state === 'off', 'no recording');
          await decidesOn();
        }
      }
      await recordsOn();
      expect(workstation.healthOf('ingest')).toMatchObject({ pid, restarts });
      expect(unwrap(await workstation.api['actor.summary']({})).armed).toBe('armed');
      await workstation.stop();
      expect(new Set(names).size).toBe(4);
      for (const name of names) {
        expect(name).toMatch(RECORDED_NAME);
        const path = join(workstation.profile.sessionsDir, `${name}.oddlot`);
        expect(await verify(path)).toMatchObject({ ok: true, gaps: [], unfinishedRuns: 0 });
        const read = unwrap(openSession(path));
        const books = new Set<number>();
        let decisions = 0;
        for (const record of read.records({ kinds: ['snapshot', 'delta', 'decision'] })) {
          if (record.kind !== 'decision') books.add(record.event);
          else {
            decisions += 1;
            // Every decision names an event that told of a book, in this very file.
            expect(books.has(record.seenEvent)).toBe(true);
          }
        }
        expect(decisions).toBeGreaterThan(0);
        read.close();
      }
    } finally {
      await workstation.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
