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
/** Ten times what a case takes at full precision: what JSON makes of a line is many times as large. */
const LONGEST_LINE = 16_384;

/** One decision that a model has to make. */
export interface GoldenCase {
  /** From 1. */
  readonly line: number;
  readonly observation: Float32Array;
  /** An index into `ACTIONS`. */
  readonly action: number;
  readonly logits: Float32Array | null;
}

/** Cases in few arrays, which change threads without being copied. */
export interface GoldenCases {
  readonly lines: Uint32Array;
  readonly observations: Float32Array;
  readonly actions: Uint8Array;
  /** NaN where a case has none. */
  readonly logits: Float32Array;
}

export const NO_GOLDEN_CASES: GoldenCases = packCases([]);

/** Reads one `{observation, action, logits?}` a line; empty lines are skipped. */
export function readGoldenCases(text: string): Result<GoldenCases, ModelError> {
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
    if (cases.length > 0) return packCases(cases);
    return refuse({ code: 'model.badGolden', line: 1, problem: 'no case' });
  });
}

function packCases(cases: readonly GoldenCase[]): GoldenCases {
  const packed = {
    lines: Uint32Array.from(cases, ({ line }) => line),
    observations: new Float32Array(cases.length * KALSHI52.size),
    actions: Uint8Array.from(cases, ({ action }) => action),
    logits: new Float32Array(cases.length * ACTIONS.length).fill(NaN),
  };
  for (const [i, { observation, logits }] of cases.entries()) {
    packed.observations.set(observation, i * KALSHI52.size);
    if (logits) packed.logits.set(logits, i * ACTIONS.length);
  }
  return packed;
}

/** @param i - from 0, below the number of lines */
export function goldenCaseAt(cases: GoldenCases, i: number): GoldenCase {
  const logits = cases.logits.subarray(i * ACTIONS.length, (i + 1) * ACTIONS.length);
  return {
    line: cases.lines[i] as number,
    observation: cases.observations.subarray(i * KALSHI52.size, (i + 1) * KALSHI52.size),
    action: cases.actions[i] as number,
    logits: logits.some(Number.isNaN) ? null : logits,
  };
}

function readCase(text: string, line: number): GoldenCase {
  const bad = (problem: string): never => refuse({ code: 'model.badGolden', line, problem });
  if (text.length > LONGEST_LINE) return bad(`longer than ${LONGEST_LINE} characters`);
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
  return {
    line,
    observation: Float32Array.from(observation),
    action,
    logits: logits && Float32Array.from(logits),
  };
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
  const difference = Math.max(
    ...[...logits].map((logit, i) => Math.abs(logit - (own[i] as number))),
  );
  if (difference <= LOGIT_TOLERANCE) return ok(null);
  return err({ code: 'model.otherLogits', line, difference, tolerance: LOGIT_TOLERANCE });
}
