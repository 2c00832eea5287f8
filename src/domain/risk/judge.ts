import type { Failure } from '../../base/result.ts';
import type { RiskLimits } from './limits.ts';
import type { Finding, RiskIntent, RiskRule, RiskUnit, RiskView } from './rule.ts';
import { RISK_RULES } from './risk-rules.ts';

/** One rule's finding as a preview shows it. */
export interface RiskCheck {
  readonly code: string;
  readonly unit: RiskUnit;
  readonly verdict: 'passes' | 'denies';
  readonly limit: number | null;
  readonly wouldBe: number | null;
  /** Share of the limit that would be used, 1 = all of it; null where there is no such number. */
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
    const { verdict, limit = null, wouldBe = null } = rule.judge(intent, view, limits);
    const use = limit !== null && wouldBe !== null && limit > 0 ? wouldBe / limit : null;
    return { code: rule.code, unit: rule.unit, verdict, limit, wouldBe, use };
  });

/** What stands most in the way: the first that denies, else the limit that would be used most. */
export function bindingOf(checks: readonly RiskCheck[]): string | null {
  const denying = checks.find(({ verdict }) => verdict === 'denies');
  if (denying) return denying.code;
  let most: RiskCheck | undefined;
  for (const check of checks) {
    // Floors pass above their limit, and how far above says nothing.
    if (check.use !== null && check.use <= 1) {
      if (check.use > (most?.use ?? 0)) most = check;
    }
  }
  return most?.code ?? null;
}

function failureOf(rule: RiskRule, finding: Finding): Failure {
  const { verdict: _, detail, ...numbers } = finding;
  return { ...numbers, ...detail, code: rule.code };
}
