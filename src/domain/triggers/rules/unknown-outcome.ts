import { beyond, type Trigger } from '../trigger.ts';

export const unknownOutcome: Trigger = {
  code: 'trigger.unknownOutcome',
  action: 'halt',
  unit: 'ms',
  cause: 'standing',
  fires: 'the outcome of an order has been unknown for longer than set',
  judge: (view, limits) => beyond(limits.maxUnknownOutcomeMs, view.unknownForMs),
};
