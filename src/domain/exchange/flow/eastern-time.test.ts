import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { formatInstant, parseInstant } from '../../units/units.ts';
import {
  clockText,
  dayText,
  easternTime,
  nextEastern,
  tickerDay,
  tickerHour,
  tickerMinute,
} from './eastern-time.ts';

const at = (text: string) => unwrap(parseInstant(text));

describe('easternTime', () => {
  it.each([
    ['2026-01-05T22:45:00Z', '26JAN051745', '5:45 PM EST'],
    ['2026-07-01T03:59:00Z', '26JUN302359', '11:59 PM EDT'],
    ['2026-03-08T06:59:59Z', '26MAR080159', '1:59 AM EST'],
    ['2026-03-08T07:00:00Z', '26MAR080300', '3:00 AM EDT'],
    ['2026-11-01T05:59:00Z', '26NOV010159', '1:59 AM EDT'],
    ['2026-11-01T06:00:00Z', '26NOV010100', '1:00 AM EST'],
    ['2026-12-31T05:00:00Z', '26DEC310000', '12:00 AM EST'],
  ])('%s is %s', (utc, ticker, clock) => {
    const time = easternTime(at(utc));
    expect(tickerMinute(time)).toBe(ticker);
    expect(clockText(time)).toBe(clock);
  });

  it('writes days and hours as tickers and titles do', () => {
    const time = easternTime(at('2026-01-05T22:45:00Z'));
    expect([tickerDay(time), tickerHour(time), dayText(time), time.weekday]).toEqual([
      '26JAN05',
      '26JAN0517',
      'Jan 5',
      1,
    ]);
  });
});

describe('nextEastern', () => {
  it.each([
    ['2026-01-05T20:59:59Z', 16, 0, '2026-01-05T21:00:00.000000Z'],
    ['2026-01-05T21:00:00Z', 16, 0, '2026-01-06T21:00:00.000000Z'],
    ['2026-03-08T04:00:00Z', 16, 0, '2026-03-08T20:00:00.000000Z'],
    ['2026-10-31T20:00:00Z', 16, 0, '2026-11-01T21:00:00.000000Z'],
    ['2026-06-30T23:00:00Z', 23, 59, '2026-07-01T03:59:00.000000Z'],
  ])('after %s the next %i:%i is %s', (after, hour, minute, expected) => {
    expect(formatInstant(nextEastern(at(after), hour, minute))).toBe(expected);
  });
});
