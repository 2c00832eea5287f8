import type { Unsent } from '../../contract/actor.ts';
import { describeCheck } from './denial-words.ts';

const UNSENT_WORDS: Readonly<Record<Unsent, string>> = {
  held: 'held',
  shadow: 'shadow: decided, not sent',
  disarmed: 'disarmed',
  taken: 'yours: the actor stays out',
  paused: 'paused here',
  breakerOpen: 'breaker open',
  throttled: 'too soon after the last',
};

const isUnsent = (outcome: string): outcome is Unsent => Object.hasOwn(UNSENT_WORDS, outcome);

/** How a decision ended: why it was not sent, what the gate said, or what became of it. */
export function describeDecisionOutcome(outcome: string): string {
  if (isUnsent(outcome)) return UNSENT_WORDS[outcome];
  return outcome.includes('.') ? describeCheck(outcome) : outcome;
}
