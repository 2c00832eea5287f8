import { beyond, type Trigger } from '../trigger.ts';

export const modelFault: Trigger = {
  code: 'trigger.modelFault',
  action: 'pause',
  unit: 'count',
  cause: 'standing',
  fires: 'more decisions of a minute had outputs that are no numbers than set',
  judge: (view, limits) => beyond(limits.maxModelFaultsPerMinute, view.modelFaultsInMinute),
};
