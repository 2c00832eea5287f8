import type { Instant } from '../../units/units.ts';

const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment on the wall of a New York exchange. `weekday` 0 is Sunday. */
export interface EasternTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
  readonly zone: 'EST' | 'EDT';
}

/** Midnight UTC of the n-th Sunday of a month (0 is January). */
function nthSunday(year: number, month: number, n: number): number {
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - firstWeekday) % 7) + 7 * (n - 1)) * 1000;
}

/** US rule since 2007: daylight time from the second Sunday of March to the first of November, at 2 o'clock. */
function offsetUs(at: number): number {
  const year = new Date(at / 1000).getUTCFullYear();
  const starts = nthSunday(year, 2, 2) + 7 * HOUR_US;
  const ends = nthSunday(year, 10, 1) + 6 * HOUR_US;
  return at >= starts && at < ends ? -4 * HOUR_US : -5 * HOUR_US;
}

export function easternTime(at: Instant): EasternTime {
  const offset = offsetUs(at);
  const wall = new Date(Math.floor((at + offset) / 1000));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth(),
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: wall.getUTCDay(),
    zone: offset === -4 * HOUR_US ? 'EDT' : 'EST',
  };
}

/** The first moment strictly after `after` at which New York's clocks show `hour`:`minute`. */
export function nextEastern(after: Instant, hour: number, minute: number): Instant {
  const { year, month, day } = easternTime(after);
  for (let ahead = 0; ; ahead += 1) {
    const wall = Date.UTC(year, month, day + ahead, hour, minute) * 1000;
    // The guess is off by an hour at most, and both offsets agree except in the night of a change.
    const at = wall - offsetUs(wall - offsetUs(wall));
    if (at > after) return at as Instant;
  }
}

/** `26JAN05`: how tickers write a day. */
export function tickerDay({ year, month, day }: EasternTime): string {
  return `${pad(year % 100)}${(MONTHS[month] as string).toUpperCase()}${pad(day)}`;
}

/** `26JAN0517`: day and hour. */
export const tickerHour = (time: EasternTime): string => `${tickerDay(time)}${pad(time.hour)}`;

/** `26JAN051745`: day, hour and minute. */
export const tickerMinute = (time: EasternTime): string => `${tickerHour(time)}${pad(time.minute)}`;

/** `Jan 5` */
export const dayText = ({ month, day }: EasternTime): string => `${MONTHS[month] as string} ${day}`;

/** `5:45 PM EST` */
export function clockText({ hour, minute, zone }: EasternTime): string {
  return `${hour % 12 === 0 ? 12 : hour % 12}:${pad(minute)} ${hour < 12 ? 'AM' : 'PM'} ${zone}`;
}

/** `05` */
export const pad = (n: number): string => n.toString().padStart(2, '0');
