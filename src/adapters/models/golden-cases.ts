import { err, ok, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import type { Model } from './model.ts';
import { attempt, type ModelError, refuse } from './model-error.ts';

/** What lies beside a model: `NAME.golden.jsonl`. */
export const GOLDEN_ENDING = '.golden.jsonl';
export const GOLDEN_LIMIT_BYTES = 16 << 20;
/** How far a logit may be from what it was where the model was made. */
export const LOGIT_TOLERANCE = 1e-4;
const MOST_CASES = 10_000;

/** What a model has to decide. */
export interface GoldenCase {
  /** From 1. */
  readonly line: number;
  readonly observation: Float32Array;
  /** An index into `ACTIONS`. */
  readonly action: number;
  readonly logits: readonly number[] | null;
}

/** Reads one `{observation, action, logits?}` a line; empty lines are skipped. */
export function readGoldenCases(text: string): Result<readonly GoldenCase[], ModelError> {
  return attempt(() => {
    const lines = text.split('\n', MOST_CASES + 2);
    if (lines.length > MOST_CASES + 1) {
      return refuse({
        code: 'model.badGolden',
        line: MOST_CASES + 1,
        problem: `more than ${MOST_CASES} lines`,
      });
    }
    const cases = lines.flatMap((line, i) => (line.trim() === '' ? [] : [readCase(line, i + 1)]));
    if (cases.length > 0) return cases;
    return refuse({ code: 'model.badGolden', line: 1, problem: 'no case' });
  });
}

function readCase(text: string, line: number): GoldenCase {
  const bad = (problem: string): never => refuse({ code: 'model.badGolden', line, problem });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('not JSON');
  }
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { observation, action, logits = null } = given;
  if (!isNumbers(observation, KALSHI52.size)) {
    return bad(`observation: not ${KALSHI52.size} numbers`);
  }
  if (typeof action !== 'number' || !Object.hasOwn(ACTIONS, action)) {
    return bad(`action: not one of 0 to ${ACTIONS.length - 1}`);
  }
  if (logits !== null && !isNumbers(logits, ACTIONS.length)) {
    return bad(`logits: not ${ACTIONS.length} numbers`);
  }
  return { line, observation: Float32Array.from(observation), action, logits };
}

const isNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) && value.length === length && value.every((item) => Number.isFinite(item));

/** Holds a model to one case: the same action, and logits where both have them. */
export function checkGoldenCase(model: Model, golden: GoldenCase): Result<null, ModelError> {
  const { line, observation, action, logits } = golden;
  const decision = model.decide(observation);
  if (!decision.ok) return decision;
  const expected = ACTIONS[action] as string;
  const found = decision.value.action;
  if (found !== expected) return err({ code: 'model.otherAction', line, found, expected });
  const own = decision.value.logits;
  if (logits === null || own === null) return ok(null);
  const difference = Math.max(...logits.map((logit, i) => Math.abs(logit - (own[i] as number))));
  if (difference <= LOGIT_TOLERANCE) return ok(null);
  return err({ code: 'model.otherLogits', line, difference, tolerance: LOGIT_TOLERANCE });
}
