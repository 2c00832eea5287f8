import { beyond, type Trigger } from '../trigger.ts';

export const lossStreak: Trigger = {
  code: 'trigger.lossStreak',
  action: 'kill',
  unit: 'count',
  cause: 'standing',
  fires: 'more closing fills in a row have lost money than set',
  judge: (view, limits) => beyond(limits.maxLossStreak, view.lossStreak),
};
