import { ok, type Result } from '../../base/result.ts';
import type { Action } from '../../domain/policy/action.ts';
import {
  builtinPolicy,
  POLICY_NEEDS,
  type PolicyName,
  type PolicyParameters,
} from '../../domain/policy/policy.ts';
import type { PolicyView } from '../../domain/policy/policy-view.ts';

/** What a decision is made from. Only valid during the call: the next decision refills it. */
export interface DecisionInput extends PolicyView {
  /** The `kalshi52` vector, 52 float32, only read; of nothing in particular when it was not asked for. */
  readonly observation: Float32Array;
}

export interface Choice {
  readonly action: Action;
  /** One per action, in the order of `ACTIONS`, a copy of its own; null where there are none. */
  readonly logits: Float32Array | null;
  /** What it expects from here; null where it does not say. */
  readonly value: number | null;
}

/**
 * Whoever decides: a built-in policy or a model. The loop calls it for one market at a time and never awaits it, so
 * `DecisionLoop.use` puts another in its place between two decisions, and the one before may be released as soon as
 * that returns.
 */
export interface Decider {
  /** `builtin:hold`, or `model:` and the file's name. */
  readonly name: string;
  /** Of the model's file, in hex; null for a built-in policy. */
  readonly modelSha256: string | null;
  /** The least that has to be kept for it: the book alone, its latest changes too, or the vector. */
  readonly needs: 'book' | 'history' | 'observation';
  /** Decides at once. A failure is counted by the breakers and nothing is wanted. */
  decide(input: DecisionInput): Result<Choice>;
}

/** A built-in policy as a decider; it never fails. */
export function builtinDecider(name: PolicyName, parameters: PolicyParameters): Decider {
  const policy = builtinPolicy(name, parameters);
  return {
    name: `builtin:${name}`,
    modelSha256: null,
    needs: POLICY_NEEDS[name],
    decide: (input) => ok({ action: policy(input), logits: null, value: null }),
  };
}

/** What the gate and the orders know a decider by: a model is another one with every version of its file. */
export const deciderKey = ({ name, modelSha256 }: Decider): string =>
  modelSha256 === null ? name : `${name}@${modelSha256.slice(0, 12)}`;
