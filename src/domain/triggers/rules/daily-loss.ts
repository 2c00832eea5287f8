import { beyond, type Trigger } from '../trigger.ts';

export const dailyLoss: Trigger = {
  code: 'trigger.dailyLoss',
  action: 'kill',
  unit: 'money',
  cause: 'standing',
  fires: 'the day has lost more than set',
  judge: (view, limits) => beyond(limits.maxDailyLoss, view.dailyLoss),
};
