import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixtureFeed, priceText, qtyText, Workbench } from '../archive.fixture.ts';

const NYC = 'KXRAIN-26DEC01-NYC';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

/** A book of 0.43 bid and 0.45 asked, with offers as deep as real ones are, and a change of a NO level. */
const recorded = (
  written: 'own-side' | 'yes',
  market = NYC,
  feed = new FixtureFeed(),
): string[] => {
  const no = (cents: number): string => priceText((written === 'yes' ? 100 - cents : cents) * 100);
  return [
    feed.snapshot(
      market,
      [
        ['0.0100', '900.00'],
        ['0.4300', '80.50'],
      ],
      [
        [no(1), '700.00'],
        [no(55), '12.00'],
      ],
    ),
    feed.delta(market, 'no', no(54), '5.52'),
    feed.delta(market, 'yes', '0.4300', '-30.50'),
  ];
};
const BOOK = 'live 0.0100×900.00 0.4300×50.00 | 0.0100×700.00 0.5400×5.52 0.5500×12.00';

describe('NO prices', () => {
  it('are their own without a word, and with it', async () => {
    for (const prices of ['assumed', 'own-side'] as const) {
      const session = await bench.import(recorded('own-side'), { prices });
      expect(session.shown(NYC)).toBe(BOOK);
      expect(session.summary).toMatchObject({
        prices: 'own-side',
        crosses: 0,
        pricesDoubtful: false,
      });
    }
  });

  it('are on the YES scale where that is said', async () => {
    const session = await bench.import(recorded('yes'), { prices: 'yes' });
    expect(session.shown(NYC)).toBe(BOOK);
    expect(session.summary).toMatchObject({ prices: 'yes', crosses: 0, pricesDoubtful: false });
  });

  it('that cross the books from the beginning are refused where they were named, and leave nothing', async () => {
    const crossed = { code: 'import.pricesContradicted', crossed: 1, books: 1 };
    for (const [written, prices] of [
      ['yes', 'own-side'],
      ['own-side', 'yes'],
    ] as const) {
      const tried = await bench.tryImport([bench.write(recorded(written))], { prices });
      expect(tried).toMatchObject({ error: { ...crossed, prices } });
      expect(readdirSync(bench.folder).filter((name) => name.includes('oddlot'))).toEqual([]);
    }
  });

  it('that cross them are doubted where nobody named them', async () => {
    const session = await bench.import(recorded('yes'));
    expect(session.summary).toMatchObject({ crosses: 1, pricesDoubtful: true });
    // One book of three may be odd by itself.
    const feed = new FixtureFeed();
    const lines = [
      ...recorded('own-side', 'KXA-1', feed),
      ...recorded('own-side', 'KXA-2', feed),
      ...recorded('yes', 'KXA-3', feed),
    ];
    const { summary } = await bench.import(lines, { prices: 'own-side' });
    expect(summary).toMatchObject({ crosses: 1, pricesDoubtful: false });
  });

  it('that cross a book later are counted: within a millisecond it is no news', async () => {
    const feed = new FixtureFeed();
    const lines = [...recorded('own-side', NYC, feed)];
    lines.push(
      feed.delta(NYC, 'yes', '0.4600', '1.00'),
      feed.delta(NYC, 'yes', '0.4600', '-1.00', 0),
    );
    lines.push(feed.delta(NYC, 'yes', '0.4600', '1.00'), feed.delta(NYC, 'yes', '0.4600', '-1.00'));
    const { summary } = await bench.import(lines);
    expect(summary).toMatchObject({ crosses: 1, pricesDoubtful: false, gaps: 0 });
  });
});

const levels = fc.uniqueArray(
  fc.record({ cents: fc.integer({ min: 1, max: 49 }), qty: fc.integer({ min: 1, max: 99_999 }) }),
  { selector: ({ cents }) => cents, maxLength: 8 },
);

it('written either way are the same books', async () => {
  await fc.assert(
    fc.asyncProperty(levels, levels, async (yes, no) => {
      const hashes: string[] = [];
      for (const prices of ['own-side', 'yes'] as const) {
        const feed = new FixtureFeed();
        const text = (cents: number): string =>
          priceText((prices === 'yes' ? 100 - cents : cents) * 100);
        const [first, ...others] = no;
        const session = await bench.import(
          [
            feed.snapshot(
              NYC,
              yes.map(({ cents, qty }) => [priceText(cents * 100), qtyText(qty)]),
              first ? [[text(first.cents), qtyText(first.qty)]] : [],
            ),
            ...others.map(({ cents, qty }) => feed.delta(NYC, 'no', text(cents), qtyText(qty))),
          ],
          { prices },
        );
        hashes.push(session.book(NYC).hash());
      }
      expect(hashes[1]).toBe(hashes[0]);
    }),
    { numRuns: 15 },
  );
});
