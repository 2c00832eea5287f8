import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import { ManualClock } from '../../base/clock.ts';
import { err, ok, unwrap } from '../../base/result.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { MarketTermsReader } from './market-terms.ts';
import type { OrderVenue } from './order-venue.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;

/** A venue that answers when the test lets it. */
let asked: number;
let answers: (() => void)[];
let venueIs: 'there' | 'away';
let clock: ManualClock;
let terms: MarketTermsReader;
beforeEach(() => {
  asked = 0;
  answers = [];
  venueIs = 'there';
  clock = new ManualClock(0);
  const market = () => {
    asked += 1;
    const reply =
      venueIs === 'there'
        ? ok({ event: 'E', status: 'active', grid: LINEAR_CENT, closeAt: asked })
        : err({ code: 'venue.unreachable', reason: 'ECONNREFUSED' });
    return new Promise((done) => answers.push(() => done(reply)));
  };
  const event = () => Promise.resolve(ok({ series: 'S', mutuallyExclusive: false }));
  const series = () => Promise.resolve(ok({ feeType: 'quadratic', feeMultiplier: 1 }));
  const venue = { market, event, series } as unknown as OrderVenue;
  terms = new MarketTermsReader(venue, clock, () => undefined);
});

const answer = (): void => answers.splice(0).forEach((give) => give());
const read = async () => unwrap(await terms.read(NYC)).closeAt;
const learned = async (): Promise<void> => {
  const reading = read();
  answer();
  await reading;
};

describe('MarketTermsReader', () => {
  it('asks once for all who ask at the same time, and keeps the answer', async () => {
    const both = [read(), read()];
    answer();
    expect(await Promise.all(both)).toEqual([1, 1]);
    expect(await read()).toBe(1);
    expect(asked).toBe(1);
  });

  it('asks anew before the answer is too old, and lets no order wait for that', async () => {
    await learned();
    clock.advanceMs(16_000);
    expect(await read()).toBe(1);
    expect(await read()).toBe(1);
    expect(asked).toBe(2);
    answer();
    await eventually(async () => (await read()) === 2, 'the newer terms');
  });

  it('waits when it knows nothing young enough, or the market changed', async () => {
    await learned();
    clock.advanceMs(30_000);
    const late = read();
    answer();
    expect(await late).toBe(2);
    terms.forget(NYC);
    const changed = read();
    answer();
    expect(await changed).toBe(3);
  });

  it('asks again where the market changed while it was read, for those too who waited already', async () => {
    const before = read();
    const [giveOld] = answers.splice(0) as [() => void];
    terms.forget(NYC);
    const after = read();
    answer();
    expect(await after).toBe(2);
    giveOld();
    expect(await before).toBe(2);
    expect(await read()).toBe(2);
    expect(asked).toBe(2);
  });

  it('takes nothing for new that was asked for before the market changed', async () => {
    await learned();
    clock.advanceMs(16_000);
    expect(await read()).toBe(1); // and is being renewed
    terms.forget(NYC);
    answer();
    const changed = read();
    answer();
    expect(await changed).toBe(3);
  });

  it('goes on with what it knows while the venue is away, for as long as that is young enough', async () => {
    await learned();
    venueIs = 'away';
    clock.advanceMs(16_000);
    expect(await read()).toBe(1);
    answer();
    expect(await read()).toBe(1);
    clock.advanceMs(14_000);
    const late = terms.read(NYC);
    answer();
    expect(await late).toMatchObject({ error: { code: 'venue.unreachable' } });
  });
});
