import type { Trigger } from '../trigger.ts';

export const uncleanStop: Trigger = {
  code: 'trigger.uncleanStop',
  action: 'halt',
  unit: 'count',
  cause: 'event',
  fires: 'the last run ended without a word and left orders open',
  judge: ({ leftOpen }) =>
    leftOpen === null || leftOpen === 0 ? undefined : { limit: 0, value: leftOpen },
};
