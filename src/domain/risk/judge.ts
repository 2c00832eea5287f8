import type { Failure } from '../../base/result.ts';
import type { RiskLimits } from './limits.ts';
import type { Finding, RiskIntent, RiskRule, RiskUnit, RiskView } from './rule.ts';
import { RISK_RULES } from './risk-rules.ts';

/** One rule's finding as a preview shows it. */
export interface RiskCheck {
  readonly code: string;
  readonly unit: RiskUnit;
  readonly verdict: 'passes' | 'denies';
  /** Whether the limit is the most or the least that the value may be. */
  readonly bound: 'most' | 'least';
  readonly limit: number | null;
  readonly wouldBe: number | null;
  /** Share of the limit that would be used, 1 = all of it; null where there is no such number, or no end to it. */
  readonly use: number | null;
}

/** Why the order must not go out: a stable code with the limit and what it would reach; undefined when it may. */
export function denialOf(
  intent: RiskIntent,
  view: RiskView,
  limits: RiskLimits,
): Failure | undefined {
  for (const rule of RISK_RULES) {
    const finding = rule.judge(intent, view, limits);
    if (finding.verdict === 'denies') return failureOf(rule, finding);
  }
  return undefined;
}

/** Every rule's finding, in order. */
export const assess = (intent: RiskIntent, view: RiskView, limits: RiskLimits): RiskCheck[] =>
  RISK_RULES.map((rule) => {
    const finding = rule.judge(intent, view, limits);
    const { verdict, bound = 'most', limit = null, wouldBe = null } = finding;
    const use = limit === null || wouldBe === null ? null : useOf(bound, limit, wouldBe);
    return { code: rule.code, unit: rule.unit, verdict, bound, limit, wouldBe, use };
  });

/** A floor is used up as the value comes down to it, a ceiling as the value goes up to it. */
function useOf(bound: 'most' | 'least', limit: number, wouldBe: number): number | null {
  const [part, whole] = bound === 'most' ? [wouldBe, limit] : [limit, wouldBe];
  if (part <= 0) return 0;
  return whole > 0 ? part / whole : null;
}

/** What stands most in the way: the first that denies, else the limit that would be used most. */
export function bindingOf(checks: readonly RiskCheck[]): string | null {
  const denying = checks.find(({ verdict }) => verdict === 'denies');
  if (denying) return denying.code;
  let most: RiskCheck | undefined;
  for (const check of checks) {
    // One beyond its limit that does not deny is not about this order.
    if (check.use !== null && check.use <= 1) {
      if (check.use > (most?.use ?? 0)) most = check;
    }
  }
  return most?.code ?? null;
}

function failureOf(rule: RiskRule, finding: Finding): Failure {
  const { verdict: _, bound: __, detail, ...numbers } = finding;
  return { ...numbers, ...detail, code: rule.code };
}
