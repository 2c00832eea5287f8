import { err, ok, type Result } from '../../base/result.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import type { Decision } from './model.ts';
import type { ModelError } from './model-error.ts';

/** What an engine computed: logits, an index into `ACTIONS`, or both; null where the model has no such output. */
type Answer = { readonly value: number | null } & (
  | { readonly logits: Float32Array; readonly action: null }
  | { readonly logits: Float32Array | null; readonly action: number }
);

/**
 * The decision in an answer: the model's own action, else the one with the greatest logit, the first of equals. An
 * answer with a number that is not finite is none.
 */
export function makeDecision(answer: Answer): Result<Decision, ModelError> {
  const { logits, value } = answer;
  const wrong = logits?.findIndex((logit) => !Number.isFinite(logit)) ?? -1;
  if (wrong >= 0) return err({ code: 'model.notFinite', found: `logit ${wrong}` });
  if (value !== null && !Number.isFinite(value)) {
    return err({ code: 'model.notFinite', found: 'value' });
  }
  const index = answer.action ?? greatest(answer.logits);
  const chosen = ACTIONS[index];
  if (chosen === undefined) return err({ code: 'model.noSuchAction', found: String(index) });
  return ok({ action: chosen, logits, value });
}

function greatest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i += 1) {
    if ((logits[i] as number) > (logits[best] as number)) best = i;
  }
  return best;
}
