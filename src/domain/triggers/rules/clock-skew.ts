import { beyond, type Trigger } from '../trigger.ts';

export const clockSkew: Trigger = {
  code: 'trigger.clockSkew',
  action: 'halt',
  unit: 'ms',
  cause: 'standing',
  fires: 'the clock here and the clock of the venue are too far apart',
  judge: (view, limits) => beyond(limits.maxClockSkewMs, view.clockSkewMs),
};
