import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { FixtureFeed, ImportedSession, START_US, Workbench } from '../archive.fixture.ts';
import { readBook } from '../read-book.ts';

const NYC = 'KXRAIN-26DEC01-NYC';
const CHI = 'KXRAIN-26DEC01-CHI';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const wrap = (frames: readonly string[], beside: (index: number) => object): string[] =>
  frames.map((frame, index) =>
    JSON.stringify({ ...beside(index), frame: JSON.parse(frame) as unknown }),
  );

/** A snapshot and two deltas of one market. */
const short = (feed = new FixtureFeed()): string[] => [
  feed.snapshot(NYC, [['0.4300', '80.50']], [['0.5500', '12.00']]),
  feed.delta(NYC, 'yes', '0.4300', '-30.50'),
  feed.delta(NYC, 'no', '0.5400', '5.52'),
];
const AFTER_SHORT = 'live 0.4300×50.00 | 0.5400×5.52 0.5500×12.00';

describe('lines', () => {
  it('may have empty ones between them, and none at the end', async () => {
    const file = bench.write([], 'spaced.jsonl');
    writeFileSync(file, short().join('\n\n \n'));
    const session = new ImportedSession(unwrap(await bench.tryImport([file])));
    expect(session.summary).toMatchObject({ frames: 3, snapshots: 1, deltas: 2, rejected: {} });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
  });

  it('may be packed, in several members', async () => {
    const [first = '', ...others] = short();
    const path = bench.path('a.jsonl.gz');
    writeFileSync(
      path,
      Buffer.concat([gzipSync(`${first}\n`), gzipSync(`${others.join('\n')}\n`)]),
    );
    const session = new ImportedSession(unwrap(await bench.tryImport([path])));
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
    const [source] = unwrap(session.reader.provenance()).sources;
    expect(source).toMatchObject({ file: 'a.jsonl.gz', frames: 3, receiveTimes: 'exchange' });
  });

  it('may begin with a byte order mark and end in carriage returns', async () => {
    const file = bench.write([], 'windows.jsonl');
    writeFileSync(file, `\uFEFF${short().join('\r\n')}\r\n`);
    const session = new ImportedSession(unwrap(await bench.tryImport([file])));
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
  });
});

describe('wrapped frames', () => {
  it.each([
    ['recv_ns', '1796133802518710999', 1_796_133_802_518_710],
    ['recv_ts_ns', '1796133802518710999', 1_796_133_802_518_710],
    ['recv_ms', '1796133802518', 1_796_133_802_518_000],
    ['recv_ms', '1796133802518.25', 1_796_133_802_518_250],
    ['recv_ns', '"1796133802518710999"', 1_796_133_802_518_710],
  ])('are found by pointer, with %s %s beside them', async (name, digits, us) => {
    const lines = short().map((frame) => `{"${name}":${digits},"a":[{"x/y":${frame}}]}`);
    const session = await bench.import(lines, { pointer: '/a/0/x~1y' });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
    expect(session.summary).toMatchObject({ firstUs: us, lastUs: us, receiveTimes: 'recorded' });
  });

  it('may be texts', async () => {
    const lines = short().map((frame, n) => JSON.stringify({ recv_ms: 1000 + n, frame }));
    const session = await bench.import(lines, { pointer: '/frame' });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
    expect(session.summary).toMatchObject({ firstUs: 1_000_000, lastUs: 1_002_000 });
  });

  it('may be bodies alone, their type and number beside them', async () => {
    const lines = short().map((text) => {
      const { type, seq, msg } = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify({
        event_type: type,
        sequence_number: seq,
        local_recv_ns: 5000,
        body: msg,
      });
    });
    lines.splice(1, 0, JSON.stringify({ event_type: 'recorder_note', body: { note: 'hello' } }));
    const session = await bench.import(lines, { pointer: '/body' });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
    expect(session.summary.rejected).toEqual({ 'frame.noType': 1 });
  });

  it('are missed where the pointer leads nowhere, without harm to the books', async () => {
    const lines = [...wrap(short(), () => ({})), '{"comment":"the recorder stopped"}'];
    const session = await bench.import(lines, { pointer: '/frame' });
    expect(session.summary.rejected).toEqual({ 'import.noFrame': 1 });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
  });
});

describe('times', () => {
  it('of the venue and of the recorder are kept apart, also when the recorder’s clock runs behind', async () => {
    const behindUs = 250_000;
    const feed = new FixtureFeed();
    const frames = [feed.snapshot(NYC, [['0.4300', '1.00']], [])];
    for (let n = 0; n < 5; n += 1) frames.push(feed.delta(NYC, 'yes', '0.4300', '1.00', 1001));
    const lines = wrap(frames, (n) => ({ recv_ns: (START_US + 1001 * n - behindUs) * 1000 }));
    const session = await bench.import(lines, { pointer: '/frame' });
    for (const [n, delta] of session.of('delta').entries()) {
      expect(delta.exchangeAt).toBe(START_US + 1001 * (n + 1));
      expect(delta.receivedAt).toBe(delta.exchangeAt - behindUs);
    }
  });

  it('are the venue’s where the recorder gave none; what comes before the first is as old as it', async () => {
    const session = await bench.import(short());
    const [first] = session.of('delta');
    expect(session.of('snapshot')[0]?.receivedAt).toBe(first?.exchangeAt);
    expect(session.summary).toMatchObject({
      receiveTimes: 'exchange',
      firstUs: START_US + 1000,
      lastUs: START_US + 2000,
    });
  });

  it('never go back in a session, though a recorder’s clock was set back', async () => {
    const lines = wrap(short(), (n) => ({ recv_ms: [5000, 3000, 6000][n] }));
    const session = await bench.import(lines, { pointer: '/frame' });
    expect(session.of('delta').map(({ receivedAt }) => receivedAt)).toEqual([5_000_000, 6_000_000]);
  });
});

describe('sequence numbers', () => {
  it('are used up by replies, in whatever order these come', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([
      feed.subscribed(),
      feed.ok([NYC]),
      feed.snapshot(NYC, [['0.4300', '80.50']], []),
      feed.ok([NYC, CHI]),
      feed.snapshot(CHI, [], [['0.1000', '1.00']]),
      feed.delta(NYC, 'yes', '0.4300', '1.00'),
    ]);
    expect(session.summary).toMatchObject({ replies: 3, gaps: 0, markets: 2 });
    expect(session.shown(NYC)).toBe('live 0.4300×81.50 | ');
  });

  it('that jump leave every book of the subscription stale until its snapshot', async () => {
    const feed = new FixtureFeed();
    const lines = [
      feed.snapshot(NYC, [['0.4300', '10.00']], []),
      feed.snapshot(CHI, [['0.2000', '10.00']], []),
    ];
    feed.skip(3);
    lines.push(feed.delta(CHI, 'yes', '0.2000', '1.00'), feed.snapshot(CHI, [['0.2', '9.00']], []));
    const session = await bench.import(lines);
    expect(session.of('gap')).toMatchObject([{ cause: 'sequence', stale: 'all', lost: 3 }]);
    expect(session.shown(NYC)).toBe('stale 0.4300×10.00 | ');
    expect(session.shown(CHI)).toBe('live 0.2000×9.00 | ');
  });

  it('of trades are their own, and their jumps no book’s', async () => {
    const book = new FixtureFeed({ sid: 1 });
    const tape = new FixtureFeed({ sid: 2, seq: 110 });
    const lines = [...short(book), tape.trade(NYC, '0.4400', '2.50', 'a')];
    tape.skip(5);
    lines.push(tape.trade(NYC, '0.4500', '1.00', 'b'));
    const session = await bench.import(lines);
    expect(session.of('gap')).toMatchObject([{ cause: 'sequence', stale: 'none', lost: 5 }]);
    expect(session.of('trade').map(({ seq, qty }) => [seq, qty])).toEqual([
      [111, 250],
      [117, 100],
    ]);
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
  });

  it('of one market cut out of a larger subscription are no losses, when said', async () => {
    const feed = new FixtureFeed({ seq: 10_561_942 });
    const cut = (): string[] => {
      const lines = [feed.snapshot(NYC, [['0.4300', '10.00']], [])];
      for (let n = 0; n < 300; n += 1) {
        feed.skip(n % 3);
        lines.push(feed.delta(NYC, 'yes', '0.4300', '1.00'));
      }
      return lines;
    };
    const lines = cut();
    for (const numbering of ['filtered', 'auto'] as const) {
      const session = await bench.import(lines, { numbering });
      expect(session.summary).toMatchObject({ gaps: 0, numbering: 'filtered' });
      expect(session.shown(NYC)).toBe('live 0.4300×310.00 | ');
    }
    const session = await bench.import(lines, { numbering: 'complete' });
    expect(session.summary).toMatchObject({ gaps: 200, numbering: 'complete' });
    expect(session.book(NYC).state).toBe('stale');
    // Jumps alone do not make it a cut: this one saw its subscription begin.
    const whole = [new FixtureFeed().subscribed(), ...lines];
    expect((await bench.import(whole)).summary.numbering).toBe('complete');
  });
});

describe('a reconnect', () => {
  it('shows in a confirmation: numbers begin again, books are stale until their snapshots', async () => {
    const later = new FixtureFeed({ atUs: START_US + 60_000_000 });
    const first = new FixtureFeed();
    const session = await bench.import([
      first.subscribed(),
      first.snapshot(NYC, [['0.4300', '10.00']], []),
      first.snapshot(CHI, [['0.2000', '10.00']], []),
      first.delta(CHI, 'yes', '0.2000', '1.00'),
      later.subscribed(),
      later.snapshot(NYC, [['0.4400', '7.00']], []),
      later.delta(NYC, 'yes', '0.4400', '1.00'),
    ]);
    expect(session.of('gap')).toMatchObject([{ cause: 'disconnected', stale: 'all' }]);
    expect(session.of('stream').map(({ sid }) => sid)).toEqual([1, 1]);
    expect(session.shown(NYC)).toBe('live 0.4400×8.00 | ');
    expect(session.shown(CHI)).toBe('stale 0.2000×11.00 | ');
  });

  it('shows in numbers that fall, where confirmations were not kept', async () => {
    const first = new FixtureFeed({ seq: 12_560_000 });
    const later = new FixtureFeed({ seq: 21, atUs: START_US + 11_500_000 });
    const session = await bench.import([
      ...short(first),
      later.snapshot(NYC, [['0.4200', '3.00']], []),
      later.delta(NYC, 'yes', '0.4200', '1.00'),
    ]);
    expect(session.of('gap')).toMatchObject([{ cause: 'disconnected' }]);
    expect(session.shown(NYC)).toBe('live 0.4200×4.00 | ');
  });

  it('shows though the new connection begins with the very snapshot of the old one', async () => {
    const first = new FixtureFeed();
    const later = new FixtureFeed({ atUs: START_US + 1_000_000 });
    const session = await bench.import([...short(first), ...short(later).slice(0, 2)]);
    expect(session.summary).toMatchObject({ snapshots: 2, deltas: 3, repeats: 0, gaps: 1 });
    expect(session.shown(NYC)).toBe('live 0.4300×50.00 | 0.5500×12.00');
  });

  it('that might be meant leaves the books stale when nothing tells', async () => {
    const first = new FixtureFeed();
    const [snapshot = '', ...deltas] = short(first);
    const session = await bench.import([snapshot, ...deltas, snapshot]);
    expect(session.summary).toMatchObject({ repeats: 1, gaps: 1 });
    expect(session.book(NYC).state).toBe('stale');
  });

  it('shows in another number for the same channel', async () => {
    const session = await bench.import([
      ...short(new FixtureFeed({ sid: 1 })),
      new FixtureFeed({ sid: 4 }).snapshot(CHI, [['0.2', '1']], []),
    ]);
    expect(session.of('gap')).toMatchObject([{ cause: 'disconnected' }]);
    expect(session.book(NYC).state).toBe('stale');
  });

  it('leaves a moment of which nothing is known: a book looked up there is stale', async () => {
    const first = new FixtureFeed();
    const later = new FixtureFeed({ atUs: START_US + 60_000_000 });
    const { summary } = await bench.import([
      ...short(first),
      later.subscribed(),
      ...short(later).slice(0, 2),
    ]);
    const at = (us: number) => unwrap(readBook(summary.path, NYC as never, us as Instant)).stale;
    expect(at(first.atUs)).toBe(false);
    expect(at(first.atUs + 1)).toBe(true);
    expect(at(later.atUs)).toBe(false);
  });
});

describe('events and frames', () => {
  it('that say the same are separate events when their numbers differ', async () => {
    const feed = new FixtureFeed();
    const lines = [feed.snapshot(NYC, [['0.4300', '337.00']], [])];
    for (let n = 0; n < 336; n += 1) lines.push(feed.delta(NYC, 'yes', '0.4300', '-1.00', 0));
    const session = await bench.import(lines);
    expect(session.summary).toMatchObject({ deltas: 336, repeats: 0 });
    expect(session.shown(NYC)).toBe('live 0.4300×1.00 | ');
  });

  it('recorded twice are taken once: files may overlap', async () => {
    const feed = new FixtureFeed();
    const lines = [...short(feed), feed.delta(NYC, 'yes', '0.4300', '1.00')];
    const files = [
      bench.write(lines.slice(0, 3)),
      bench.write([...lines.slice(1), feed.delta(NYC, 'yes', '0.4300', '2.00')]),
    ];
    const session = new ImportedSession(unwrap(await bench.tryImport(files)));
    expect(session.summary).toMatchObject({ frames: 7, deltas: 4, repeats: 2, gaps: 0 });
    expect(session.shown(NYC)).toBe('live 0.4300×53.00 | 0.5400×5.52 0.5500×12.00');
  });

  it('of somebody’s account are counted and left out', async () => {
    const fill = JSON.stringify({ type: 'fill', sid: 2, msg: { trade_id: 't', order_id: 'o' } });
    const feed = new FixtureFeed({ sid: 2 });
    const session = await bench.import([fill, feed.subscribed('fill'), ...short(), fill]);
    expect(session.summary).toMatchObject({ account: 2, replies: 1, gaps: 0, rejected: {} });
  });
});

describe('windows and sides', () => {
  it('may begin with deltas: they are kept, and the book is known from its snapshot on', async () => {
    const feed = new FixtureFeed({ seq: 500 });
    const session = await bench.import([
      feed.delta(NYC, 'yes', '0.4300', '1.00'),
      feed.delta(CHI, 'yes', '0.4300', '-1.00'),
      ...short(feed),
    ]);
    expect(session.summary).toMatchObject({ deltas: 4, gaps: 0 });
    expect(session.shown(NYC)).toBe(AFTER_SHORT);
    expect(session.book(CHI).state).toBe('empty');
    expect(unwrap(readBook(session.summary.path, CHI as never, null)).stale).toBe(true);
  });

  it('may have a snapshot with neither side: an empty book, which is known', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([...short(feed), feed.snapshot(NYC, [], [])]);
    expect(session.shown(NYC)).toBe('live  | ');
  });

  it('may show a finer grid than whole cents', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([
      feed.snapshot(NYC, [['0.0310', '5.00']], [['0.9000', '1.00']]),
      feed.delta(NYC, 'yes', '0.0320', '1.00'),
      feed.snapshot(CHI, [['0.4305', '5.00']], []),
    ]);
    const grids = session.of('market').map(({ market }) => market.grid.map(({ step }) => step));
    expect(grids).toEqual([[10, 100, 10], [1]]);
    expect(session.shown(NYC)).toBe('live 0.0310×5.00 0.0320×1.00 | 0.9000×1.00');
  });
});

describe('frames of the cents era', () => {
  it('make books, trades, tickers and the life of markets', async () => {
    const msg = (type: string, seq: number | undefined, body: object, sid = 1): string =>
      JSON.stringify({ type, sid, ...(seq && { seq }), msg: { market_ticker: NYC, ...body } });
    const ts = 1_759_350_609;
    const session = await bench.import([
      msg('market_lifecycle_v2', 1, {
        event_type: 'created',
        open_ts: ts,
        close_ts: ts + 900,
        additional_metadata: { title: 'Rain?', event_ticker: 'KXRAIN-26DEC01' },
      }),
      msg('orderbook_snapshot', 1, { yes: [[43, 80]], no: null }, 2),
      msg('orderbook_delta', 2, { price: 43, delta: -30, side: 'yes' }, 2),
      msg('trade', 7, { trade_id: 't', yes_price: 27, count: 7, taker_side: 'yes', ts }, 3),
      msg(
        'ticker',
        undefined,
        { price: 0, price_dollars: '', yes_bid: 0, yes_ask: 3, ts, Clock: 9 },
        4,
      ),
      msg('market_lifecycle_v2', 2, { event_type: 'determined', result: 'no' }),
    ]);
    expect(session.summary).toMatchObject({
      snapshots: 1,
      deltas: 1,
      trades: 1,
      tickers: 1,
      lifecycle: 2,
      gaps: 0,
      rejected: {},
    });
    expect(session.shown(NYC)).toBe('live 0.4300×50.00 | ');
    expect(session.of('market')[0]?.market).toMatchObject({
      title: 'Rain?',
      closeAt: (ts + 900) * 1e6,
      status: 'determined',
    });
    expect(session.of('ticker')[0]).toMatchObject({ last: null, bid: 0, ask: 300 });
  });
});

describe('frames that cannot be used', () => {
  it('are counted by reason, kept raw, and leave no wrong book behind', async () => {
    const feed = new FixtureFeed();
    const lines = short(feed);
    const bad = feed.delta(NYC, 'yes', '0.43', 'ten');
    lines.push(
      bad,
      '{"type":"novelty","sid":9,"seq":1,"msg":{}}',
      '{"sid":1}',
      '[1]',
      feed.delta(CHI, 'yes', '0.1000', '1.00'),
    );
    const session = await bench.import(lines);
    expect(session.summary.rejected).toEqual({
      'frame.badSize': 1,
      'frame.unknownType': 1,
      'frame.noType': 1,
      'frame.notAnObject': 1,
    });
    expect(session.of('gap')).toMatchObject([{ cause: 'malformed', stale: 'market', lost: 1 }]);
    expect(session.book(NYC).state).toBe('stale');
    const { quarantine, rejections } = unwrap(session.reader.provenance());
    expect(rejections).toEqual(session.summary.rejected);
    expect(quarantine[0]).toMatchObject({ reason: 'frame.badSize', source: 1, line: 4, raw: bad });
  });

  it('may be torn lines: the next number tells whether a book is short of one', async () => {
    const feed = new FixtureFeed();
    const [snapshot = '', delta = '', next = ''] = short(feed);
    const torn = delta.slice(0, 40);
    const lost = await bench.import([snapshot, torn, next]);
    expect(lost.of('gap')).toMatchObject([{ cause: 'sequence', lost: 1 }]);
    expect(lost.book(NYC).state).toBe('stale');
    const kept = await bench.import([snapshot, '### recorder rotated its log', delta, next]);
    expect(kept.summary).toMatchObject({ gaps: 0, rejected: { 'frame.notJson': 1 } });
    expect(kept.shown(NYC)).toBe(AFTER_SHORT);
    // Nothing after it tells, or numbers that tell nothing.
    for (const [lines, numbering] of [
      [[snapshot, delta, torn], 'complete'],
      [[snapshot, torn, next], 'filtered'],
    ] as const) {
      const session = await bench.import(lines, { numbering });
      expect(session.of('gap')).toMatchObject([{ cause: 'malformed', stale: 'all' }]);
      expect(session.book(NYC).state).toBe('stale');
    }
  });

  it('are kept up to a bound, and counted beyond it', async () => {
    const lines = [...short(), ...Array.from({ length: 3000 }, (_, n) => `garbage ${n}`)];
    const session = await bench.import(lines);
    expect(session.summary.rejected).toEqual({ 'frame.notJson': 3000 });
    expect(unwrap(session.reader.provenance()).quarantine).toHaveLength(1000);
  });

  it('may be deltas that fit no level: the book was wrong, and says so', async () => {
    const feed = new FixtureFeed();
    const lines = [...short(feed), feed.delta(NYC, 'yes', '0.4300', '-50.01')];
    const session = await bench.import(lines);
    expect(session.of('gap')).toMatchObject([{ cause: 'negative', stale: 'market' }]);
    expect(session.book(NYC).state).toBe('stale');
  });
});

describe('bad input', () => {
  const left = (): string[] => readdirSync(bench.folder).filter((name) => /oddlot/.test(name));

  it('is refused in one line and leaves nothing behind', async () => {
    const good = bench.write(short(), 'good.jsonl');
    const cut = bench.path('cut.jsonl.gz');
    writeFileSync(cut, gzipSync(short().join('\n')).subarray(0, 60));
    mkdirSync(bench.path('folder'));
    for (const [files, code] of [
      [[bench.path('absent.jsonl')], 'file.notReadable'],
      [[bench.path('folder')], 'file.notReadable'],
      [[cut], 'file.notReadable'],
      [[good, cut], 'file.notReadable'],
      [[bench.write([], 'empty.jsonl')], 'import.nothingFound'],
      [[bench.write(['no', 'frames', '{"at":1}'])], 'import.nothingFound'],
    ] as const) {
      expect(await bench.tryImport(files)).toMatchObject({ ok: false, error: { code } });
      expect(left()).toEqual([]);
    }
  });

  it('overwrites nothing', async () => {
    const good = bench.write(short());
    const out = bench.path('there.oddlot');
    writeFileSync(out, 'mine');
    expect(await bench.tryImport([good], { out })).toMatchObject({
      error: { code: 'file.exists' },
    });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(left()).toEqual(['there.oddlot']);
  });

  it('is refused where files are not in the order of time', async () => {
    const early = bench.write(short());
    const late = bench.write(short(new FixtureFeed({ seq: 900, atUs: START_US + 3_600_000_000 })));
    expect(await bench.tryImport([late, early])).toMatchObject({
      error: { code: 'import.outOfOrder' },
    });
    expect(left()).toEqual([]);
    expect(await bench.tryImport([early, late])).toMatchObject({ ok: true });
  });

  it('ends where the disk does not take it', async () => {
    const good = bench.write(short());
    const out = `${good}/below-a-file.oddlot`;
    expect(await bench.tryImport([good], { out })).toMatchObject({ ok: false });
    expect(left()).toEqual([]);
  });

  it('takes away what a killed import left of the same session', async () => {
    const good = bench.write(short());
    const out = bench.path('again.oddlot');
    for (const end of ['', '-wal', '-shm']) writeFileSync(`${out}.4194304999-1.part${end}`, 'half');
    expect(await bench.tryImport([good], { out })).toMatchObject({ ok: true });
    expect(left()).toEqual(['again.oddlot']);
    expect(existsSync(out)).toBe(true);
  });
});
