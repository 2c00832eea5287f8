import type { Failure } from '../../base/result.ts';
import { SERVICE_NAMES } from '../../contract/service-name.ts';
import type { Money, Price, Qty } from '../../domain/units/units.ts';
import { formatUsd } from './money.ts';
import { formatCentsExact } from './price.ts';
import { formatContracts, formatCount } from './quantity.ts';
import { describeService } from './service-words.ts';
import { formatSpan } from './time.ts';

type Sentence = string | ((details: Failure) => string);
/** What happened and what to do about it, of one code. */
export type Words = readonly [what: Sentence, remedy?: Sentence];
export type WordTable = Readonly<Record<string, Words>>;

export const say = (sentence: Sentence, error: Failure): string =>
  typeof sentence === 'string' ? sentence : sentence(error);

// Details come from another process: each is read for what it should be, and spelled out where it is not.
export const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '?' : JSON.stringify(value);
export const figure =
  (format: (value: number) => string) =>
  (value: unknown): string =>
    typeof value === 'number' ? format(value) : text(value);
export const count = figure(formatCount);
export const span = figure(formatSpan);
export const usd = figure((value) => formatUsd(value as Money));
export const cents = figure((value) => formatCentsExact(value as Price));
export const contracts = figure((value) => formatContracts(value as Qty));
export const share = figure((value) => `${Math.round(value * 100)} %`);
export const service = (value: unknown): string => {
  const known = SERVICE_NAMES.find((name) => name === value);
  return known === undefined ? text(value) : describeService(known);
};
