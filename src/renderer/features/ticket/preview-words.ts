import { describeAmount, describeCheck } from '../../format/denial-words.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { formatCount } from '../../format/quantity.ts';
import type { ManualOrder } from '../../../contract/trading.ts';
import type { Preview } from './preview-asker.ts';

/** What stands most in the way of an order, named, with how much of its limit it uses. */
export interface BindingWords {
  readonly verdict: 'passes' | 'denies';
  readonly name: string;
  /** "40 % · $400.00 of $1,000.00"; undefined where there is no such number. */
  readonly use: string | undefined;
  /** Of a denial: what is wrong and what to do. */
  readonly reason: string | undefined;
}

/** "40 % · $400.00 of $1,000.00"; undefined for a check without such numbers. */
export function describeUse({
  unit,
  bound,
  limit,
  wouldBe,
  use,
}: Preview['checks'][number]): string | undefined {
  const amounts =
    limit === null || wouldBe === null
      ? undefined
      : `${describeAmount(unit, wouldBe)}${bound === 'most' ? ' of' : ', at least'} ${describeAmount(unit, limit)}`;
  const percent = use === null ? undefined : `${formatCount(Math.round(use * 100))} %`;
  return [percent, amounts].filter(Boolean).join(' · ') || undefined;
}

/** @param order - the one previewed: what the numbers of a check leave out */
export function describeBinding(
  { binding, checks }: Preview,
  order: ManualOrder,
): BindingWords | undefined {
  const check = checks.find(({ code }) => code === binding);
  if (check === undefined) return undefined;
  const { code, verdict, limit, wouldBe } = check;
  return {
    verdict,
    name: describeCheck(code),
    use: describeUse(check),
    reason:
      verdict === 'denies'
        ? describeErrorInLine({
            ...order,
            required: wouldBe,
            available: limit,
            limit,
            wouldBe,
            code,
          })
        : undefined,
  };
}
