import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRestClient } from '../../src/adapters/kalshi/rest-client.ts';
import { loadSigner } from '../../src/adapters/kalshi/signing.ts';
import { sessionPath } from '../../src/adapters/sqlite/session-file.ts';
import { openSession, type SessionReader } from '../../src/adapters/sqlite/session-reader.ts';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import { faultPlan } from '../../src/contract/fault-plan.ts';
import type { Mark, MarksMessage, UpdateMessage } from '../../src/contract/links.ts';
import type {
  ExchangeConfig,
  IngestConfig,
  VenueEndpoint,
} from '../../src/contract/service-config.ts';
import { settings } from '../../src/contract/settings.ts';
import type { Money } from '../../src/domain/units/units.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TestService } from '../fixtures/orders-rig.ts';

const SERVICES = resolve(import.meta.dirname, '../../src/services');
const DEFAULTS = settings.parse({});
const MARKETS = 6;

const LIMITER = '/usr/bin/prlimit';
/** A disk that takes no more: a limit put on the running process. */
const onLimitable = existsSync(LIMITER) ? it : it.skip;

let folder: string;
let host: ReturnType<typeof createNodeHost>;
let exchange: TestService;
let ingest: TestService;
let venue: VenueEndpoint;
let port: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-ingest-'));
  host = createNodeHost((service) => join(SERVICES, service, 'index.ts'));
  port = 0;
});
afterEach(async () => {
  for (const { child } of [ingest, exchange]) {
    child.kill();
    await child.exited;
  }
  host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startExchange(over: Partial<ExchangeConfig> = {}): Promise<void> {
  exchange = new TestService(host.spawn('exchange'), {
    port,
    seed: 7,
    markets: MARKETS,
    ratePerS: 300,
    speed: 1,
    runForMs: null,
    cash: 1_000_000_000 as Money,
    privateKeyFile: join(folder, 'key.pem'),
    ...over,
  });
  const info = await exchange.ready();
  if (!info || !('venue' in info)) throw new Error('the exchange says where it is');
  ({ venue, port } = info);
}

function startIngest(over: Partial<IngestConfig> = {}): void {
  ingest = new TestService(host.spawn('ingest'), {
    mode: 'embedded',
    venue,
    sessionsDir: join(folder, 'sessions'),
    sessionName: 'a',
    seed: 7,
    appVersion: '0',
    recording: { ...DEFAULTS.recording, flushMs: 20 },
    feed: DEFAULTS.ingest,
    ...over,
  });
}

const stepDone = (step: string) =>
  eventually(
    () => ingest.steps.some((each) => each.step === step && each.state === 'done'),
    `${step} done`,
  );

const drain = async () => unwrap(await ingest.request('ingest.drain', {}));

async function enoughDeltas(least: number): Promise<void> {
  await eventually(async () => (await drain()).deltas >= least, `${least} deltas`);
}

function readSession<T>(use: (session: SessionReader) => T): T {
  const session = unwrap(openSession(sessionPath(join(folder, 'sessions'), 'a')));
  try {
    return use(session);
  } finally {
    session.close();
  }
}

describe('ingest and the embedded exchange as processes', () => {
  it('records what the venue sends: its books at the end are the venue’s own', async () => {
    await startExchange({ speed: 'max', runForMs: 60_000 });
    startIngest();
    await stepDone('firstBooks');
    await eventually(
      async () => unwrap(await exchange.request('exchange.read', {})).flow === 'finished',
      'the flow’s end',
    );
    const drained = await drain();
    expect(drained).toMatchObject({ session: 'a', snapshots: MARKETS, gaps: 0, refused: 0 });
    expect(drained.deltas).toBeGreaterThan(1000);

    const signer = unwrap(await loadSigner(venue));
    const rest = createRestClient({ baseUrl: venue.rest, signer, clock: systemClock });
    const tickers = readSession((session) => session.markets().map(({ market }) => market.ticker));
    expect(tickers).toHaveLength(MARKETS);
    const books = unwrap(await rest.books(tickers));
    rest.close();
    readSession((session) => {
      for (const ticker of tickers) {
        const book = unwrap(session.bookAt(ticker, 'end'));
        expect(book.state).toBe('live');
        expect({ yes: book.bids('yes'), no: book.bids('no') }).toEqual(books.get(ticker));
      }
      expect(session.counts()).toMatchObject({ delta: drained.deltas, trade: drained.trades });
    });

    ingest.child.send({ type: 'stop' });
    expect(await ingest.child.exited).toBe(0);
    expect(readSession((session) => session.check())).toMatchObject({
      ok: true,
      gaps: [],
      unfinishedRuns: 0,
    });
  });

  it('tells the actor and windows as it goes', async () => {
    await startExchange();
    startIngest();
    await stepDone('firstBooks');
    const updates: UpdateMessage[] = [];
    const actor = ingest.connect('actor');
    actor.onMessage((message) => {
      const update = message as UpdateMessage;
      updates.push(update);
      actor.post({ type: 'ack', n: update.n });
    });
    const markets = ingest.follow('markets');
    const session = ingest.follow('session');
    await eventually(() => updates.some(({ type }) => type === 'changes'), 'changes for the actor');
    const first = updates.slice(0, MARKETS);
    expect(first.every(({ type }) => type === 'book')).toBe(true);
    await eventually(
      () => markets()?.filter(({ trust }) => trust === 'live').length === MARKETS,
      'live markets',
    );
    await eventually(() => (session()?.deltas ?? 0) > 0, 'a session that grows');
    expect(session()).toMatchObject({ state: 'recording', name: 'a', refused: 0, reason: null });
  });

  it('follows a venue that died: a gap, then true books again', async () => {
    await startExchange();
    startIngest();
    await stepDone('firstBooks');
    await enoughDeltas(50);
    const markets = ingest.follow('markets');
    exchange.child.kill();
    await exchange.child.exited;
    await eventually(
      () => markets()?.every(({ trust }) => trust === 'stale'),
      'books that nobody may believe',
    );
    await startExchange();
    await eventually(() => markets()?.some(({ trust }) => trust === 'live'), 'books again');
    const { deltas } = await drain();
    await enoughDeltas(deltas + 50);
    readSession((session) =>
      expect(session.check()).toMatchObject({ ok: true, gaps: [{ cause: 'disconnected' }] }),
    );
  });

  it('goes on in the same file when it is killed, again and again', async () => {
    await startExchange();
    let deltas = 0;
    for (let life = 1; life <= 4; life += 1) {
      startIngest();
      await stepDone('firstBooks');
      await enoughDeltas(deltas + 50);
      ({ deltas } = await drain());
      if (life === 4) break;
      ingest.child.kill();
      await ingest.child.exited;
    }
    readSession((session) => {
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
    await startExchange();
    const blocked = join(folder, 'sessions');
    writeFileSync(blocked, 'a file where the folder should be');
    startIngest();
    const failed = await eventually(
      () => ingest.steps.find(({ state }) => state === 'failed'),
      'a failed step',
    );
    expect(failed).toMatchObject({
      step: 'sessionStore',
      reason: { code: 'database.cannotOpen' },
    });
    rmSync(blocked);
    await stepDone('firstBooks');
    await enoughDeltas(10);
  });

  it('asks for books while the feed is refused, and goes back to it', async () => {
    const refusal = { fault: 'refuseUpgrade' as const };
    await startExchange({ faults: faultPlan.parse({ faults: [refusal] }) });
    startIngest({ feed: { ...DEFAULTS.ingest, pollAfterMs: 100, pollEveryMs: 250 } });
    await stepDone('firstBooks');
    expect(await drain()).toMatchObject({ deltas: 0, snapshots: MARKETS });
    await eventually(async () => (await drain()).snapshots > MARKETS, 'changed books');
    expect(ingest.steps.find(({ step }) => step === 'feedConnected')).toMatchObject({
      state: 'running',
    });
    unwrap(await exchange.request('exchange.setFaults', { faults: [] }));
    await stepDone('feedConnected');
    await enoughDeltas(50);
    readSession((session) => {
      for (const { market } of session.markets()) {
        expect(unwrap(session.bookAt(market.ticker, 'end')).state).toBe('live');
      }
      expect(session.check()).toMatchObject({ ok: true });
    });
  });

  onLimitable('stops trading while the disk takes nothing, and recovers by itself', async () => {
    await startExchange();
    startIngest();
    await stepDone('firstBooks');
    const marks = new Map<string, Mark>();
    ingest.connect('orders').onMessage((message) => {
      for (const mark of (message as MarksMessage).marks) marks.set(mark.market, mark);
    });
    const isEvery = (trust: string) =>
      marks.size === MARKETS && [...marks.values()].every((mark) => mark.trust === trust);
    await eventually(() => isEvery('live'), 'live marks');
    const session = ingest.follow('session');
    const limitFile = (bytes: string): void =>
      void execFileSync(LIMITER, ['--pid', String(ingest.child.pid), `--fsize=${bytes}:`]);
    limitFile('4096');
    await eventually(() => session()?.state === 'failed', 'a recording that failed');
    await eventually(() => isEvery('stale'), 'marks that nobody may trade on');
    expect(session()?.reason?.code).toMatch(/^database\./);
    limitFile('unlimited');
    await eventually(() => session()?.state === 'recording', 'a recording that goes on');
    await eventually(() => isEvery('live'), 'marks again');
    const { deltas } = await drain();
    await enoughDeltas(deltas + 50);
    ingest.child.send({ type: 'stop' });
    expect(await ingest.child.exited).toBe(0);
    expect(readSession((read) => read.check())).toMatchObject({
      ok: true,
      gaps: [{ cause: 'refused', stale: 'all' }],
    });
  });

  it('publishes without a file when recording is off', async () => {
    await startExchange();
    startIngest({ recording: { ...DEFAULTS.recording, enabled: false } });
    await stepDone('firstBooks');
    await enoughDeltas(50);
    expect(await drain()).toMatchObject({ session: null, path: null, gaps: 0, refused: 0 });
  });
});
