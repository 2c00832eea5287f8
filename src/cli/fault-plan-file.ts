import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../base/result.ts';
import { faultPlan, type FaultPlan } from '../contract/fault-plan.ts';
import { plainIssues } from '../contract/schemas.ts';

/** Reads the fault plan that an option names. */
export function faultPlanFile(_option: string, file: string): Result<FaultPlan> {
  const malformed = (reason: string): Result<never> =>
    err({ code: 'faults.malformed', file, reason });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return err({ code: 'faults.unreadable', file, reason: code });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return malformed((error as Error).message);
  }
  const plan = faultPlan.safeParse(json);
  if (plan.success) return ok(plan.data);
  const [issue] = plainIssues(plan.error);
  return malformed(`${issue?.path}: ${issue?.message}`);
}
