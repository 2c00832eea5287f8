import { beyond, type Trigger } from '../trigger.ts';

export const dataSilent: Trigger = {
  code: 'trigger.dataSilent',
  action: 'halt',
  unit: 'ms',
  cause: 'standing',
  fires: 'no touch of any market arrived for longer than set while orders are open',
  judge: (view, limits) => beyond(limits.maxSilentDataMs, view.silentForMs),
};
