import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRestClient } from '../../src/adapters/kalshi/rest-client.ts';
import { loadSigner } from '../../src/adapters/kalshi/signing.ts';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import { faultPlan } from '../../src/contract/fault-plan.ts';
import type { Mark, MarksMessage, UpdateMessage } from '../../src/contract/links.ts';
import { eventually } from '../fixtures/eventually.ts';
import { IngestRig } from '../fixtures/ingest-rig.ts';

const LIMITER = '/usr/bin/prlimit';
/** A disk that takes no more: a limit put on the running process. */
const onLimitable = existsSync(LIMITER) ? it : it.skip;

let rig: IngestRig;
beforeEach(() => {
  rig = new IngestRig();
});
afterEach(() => rig.stop());

describe('ingest and the embedded exchange as processes', () => {
  it('records what the venue sends: its books at the end are the venue’s own', async () => {
    await rig.startExchange({ speed: 'max', runForMs: 60_000 });
    rig.startIngest();
    await rig.stepDone('firstBooks');
    await eventually(
      async () => unwrap(await rig.exchange.request('exchange.read', {})).flow === 'finished',
      'the flow’s end',
    );
    const drained = await rig.drain();
    expect(drained).toMatchObject({ session: 'a', snapshots: rig.markets, gaps: 0, refused: 0 });
    expect(drained.deltas).toBeGreaterThan(1000);

    const signer = unwrap(await loadSigner(rig.venue));
    const rest = createRestClient({ baseUrl: rig.venue.rest, signer, clock: systemClock });
    const tickers = rig.readSession((session) =>
      session.markets().map(({ market }) => market.ticker),
    );
    expect(tickers).toHaveLength(rig.markets);
    const books = unwrap(await rest.books(tickers));
    rest.close();
    rig.readSession((session) => {
      for (const ticker of tickers) {
        const book = unwrap(session.bookAt(ticker, 'end'));
        expect(book.state).toBe('live');
        expect({ yes: book.bids('yes'), no: book.bids('no') }).toEqual(books.get(ticker));
      }
      expect(session.counts()).toMatchObject({ delta: drained.deltas, trade: drained.trades });
    });

    rig.ingest.child.send({ type: 'stop' });
    expect(await rig.ingest.child.exited).toBe(0);
    expect(rig.readSession((session) => session.check())).toMatchObject({
      ok: true,
      gaps: [],
      unfinishedRuns: 0,
    });
  });

  it('tells the actor and windows as it goes', async () => {
    await rig.startExchange();
    rig.startIngest();
    await rig.stepDone('firstBooks');
    const updates: UpdateMessage[] = [];
    const actor = rig.ingest.connect('actor');
    actor.onMessage((message) => {
      const update = message as UpdateMessage;
      updates.push(update);
      actor.post({ type: 'ack', n: update.n });
    });
    const markets = rig.ingest.follow('markets');
    const status = rig.ingest.follow('session');
    await eventually(() => updates.some(({ type }) => type === 'changes'), 'changes for the actor');
    const [session, ...first] = updates.slice(0, 1 + rig.markets);
    expect(session).toMatchObject({ type: 'session', session: 'a' });
    expect(first.every(({ type }) => type === 'book')).toBe(true);
    await eventually(
      () => markets()?.filter(({ trust }) => trust === 'live').length === rig.markets,
      'live markets',
    );
    await eventually(() => (status()?.deltas ?? 0) > 0, 'a session that grows');
    expect(status()).toMatchObject({ state: 'recording', name: 'a', refused: 0, reason: null });
  });

  it('follows a venue that died: a gap, then true books again', async () => {
    await rig.startExchange();
    rig.startIngest();
    await rig.stepDone('firstBooks');
    await rig.enoughDeltas(50);
    const markets = rig.ingest.follow('markets');
    rig.exchange.child.kill();
    await rig.exchange.child.exited;
    await eventually(
      () => markets()?.every(({ trust }) => trust === 'stale'),
      'books that nobody may believe',
    );
    await rig.startExchange();
    await eventually(() => markets()?.some(({ trust }) => trust === 'live'), 'books again');
    const { deltas } = await rig.drain();
    await rig.enoughDeltas(deltas + 50);
    rig.readSession((session) => {
      const { ok, gaps } = session.check();
      expect([ok, new Set(gaps.map(({ cause }) => cause))]).toEqual([
        true,
        new Set(['disconnected']),
      ]);
    });
  });

  it('goes on in the same file when it is killed, again and again', async () => {
    await rig.startExchange();
    let deltas = 0;
    for (let life = 1; life <= 4; life += 1) {
      rig.startIngest();
      await rig.stepDone('firstBooks');
      await rig.enoughDeltas(deltas + 50);
      ({ deltas } = await rig.drain());
      if (life === 4) break;
      rig.ingest.child.kill();
      await rig.ingest.child.exited;
    }
    rig.readSession((session) => {
      expect(session.counts().delta).toBeGreaterThanOrEqual(deltas);
      expect(session.runs()).toHaveLength(4);
      const report = session.check();
      expect(report).toMatchObject({ ok: true, problems: [], unfinishedRuns: 4 });
      expect(report.gaps.map(({ cause }) => cause)).toEqual([
        'restarted',
        'restarted',
        'restarted',
      ]);
      for (const { market } of session.markets()) {
        expect(unwrap(session.bookAt(market.ticker, 'end')).state).toBe('live');
      }
    });
  });

  it('waits for a folder it may write to, and says so', async () => {
    await rig.startExchange();
    const blocked = rig.sessionsDir;
    writeFileSync(blocked, 'a file where the folder should be');
    rig.startIngest();
    const failed = await eventually(
      () => rig.ingest.steps.find(({ state }) => state === 'failed'),
      'a failed step',
    );
    expect(failed).toMatchObject({
      step: 'sessionStore',
      reason: { code: 'database.cannotOpen' },
    });
    rmSync(blocked);
    await rig.stepDone('firstBooks');
    await rig.enoughDeltas(10);
  });

  it('asks for books while the feed is refused, and goes back to it', async () => {
    const refusal = { fault: 'refuseUpgrade' as const };
    await rig.startExchange({ faults: faultPlan.parse({ faults: [refusal] }) });
    rig.startIngest({ feed: { pollAfterMs: 100, pollEveryMs: 250 } });
    await rig.stepDone('firstBooks');
    expect((await rig.drain()).deltas).toBe(0);
    await eventually(async () => (await rig.drain()).snapshots > rig.markets, 'changed books');
    // A normal state, and everybody sees why and when it is tried again.
    const [feed, markets] = [rig.ingest.follow('feed'), rig.ingest.follow('markets')];
    const status = await eventually(() => {
      const now = feed();
      return now?.nextAttemptAt && now.nextAttemptAt > now.since ? now : undefined;
    }, 'a next attempt');
    expect(status).toMatchObject({
      state: 'polling',
      reason: { code: 'feed.refused', status: 503 },
    });
    await eventually(() => markets()?.every(({ trust }) => trust === 'polled'), 'marked books');
    expect(rig.ingest.steps.find(({ step }) => step === 'feedConnected')).toMatchObject({
      state: 'running',
    });
    unwrap(await rig.exchange.request('exchange.setFaults', { faults: [] }));
    await rig.stepDone('feedConnected');
    await rig.enoughDeltas(50);
    rig.readSession((session) => {
      for (const { market } of session.markets()) {
        expect(unwrap(session.bookAt(market.ticker, 'end')).state).toBe('live');
      }
      expect(session.check()).toMatchObject({ ok: true });
    });
  });

  onLimitable('stops trading while the disk takes nothing, and recovers by itself', async () => {
    await rig.startExchange();
    rig.startIngest();
    await rig.stepDone('firstBooks');
    const marks = new Map<string, Mark>();
    rig.ingest.connect('orders').onMessage((message) => {
      for (const mark of (message as MarksMessage).marks) marks.set(mark.market, mark);
    });
    const isEvery = (trust: string) =>
      marks.size === rig.markets && [...marks.values()].every((mark) => mark.trust === trust);
    await eventually(() => isEvery('live'), 'live marks');
    const session = rig.ingest.follow('session');
    const limitFile = (bytes: string): void =>
      void execFileSync(LIMITER, ['--pid', String(rig.ingest.child.pid), `--fsize=${bytes}:`]);
    limitFile('4096');
    await eventually(() => session()?.state === 'failed', 'a recording that failed');
    await eventually(() => isEvery('stale'), 'marks that nobody may trade on');
    expect(session()?.reason?.code).toMatch(/^database\./);
    limitFile('unlimited');
    await eventually(() => session()?.state === 'recording', 'a recording that goes on');
    await eventually(() => isEvery('live'), 'marks again');
    const { deltas } = await rig.drain();
    await rig.enoughDeltas(deltas + 50);
    rig.ingest.child.send({ type: 'stop' });
    expect(await rig.ingest.child.exited).toBe(0);
    expect(rig.readSession((read) => read.check())).toMatchObject({
      ok: true,
      gaps: [{ cause: 'refused', stale: 'all' }],
    });
  });

  it('publishes without a file when recording is off', async () => {
    await rig.startExchange();
    rig.startIngest({ recording: { enabled: false } });
    await rig.stepDone('firstBooks');
    await rig.enoughDeltas(50);
    expect(await rig.drain()).toMatchObject({ session: null, path: null, gaps: 0, refused: 0 });
  });
});
