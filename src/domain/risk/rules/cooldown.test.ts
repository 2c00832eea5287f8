import { expect, it } from 'vitest';
import type { RiskIntent, RiskView } from '../rule.ts';
import type { RiskLimits } from '../limits.ts';
import { cooldown } from './cooldown.ts';

const judge = (sinceLossMs: number | null, opens: number, cooldownAfterLossMs: number | null) =>
  cooldown.judge(
    {} as RiskIntent,
    { sinceLossMs, opens } as RiskView,
    { cooldownAfterLossMs } as RiskLimits,
  );

it('waits after a loss, and names no time where there was none', () => {
  expect(judge(500, 100, 1000)).toMatchObject({ verdict: 'denies', wouldBe: 500 });
  expect(judge(1500, 100, 1000)).toMatchObject({ verdict: 'passes', wouldBe: 1500 });
  expect(judge(500, 0, 1000).verdict).toBe('passes');
  expect(judge(null, 100, 1000)).toEqual({ verdict: 'passes', bound: 'least', limit: 1000 });
  expect(judge(null, 100, null).verdict).toBe('denies');
});
