import { beyond, type Trigger } from '../trigger.ts';

export const drawdown: Trigger = {
  code: 'trigger.drawdown',
  action: 'kill',
  unit: 'money',
  cause: 'standing',
  fires: 'equity is further below the highest of the day than set',
  judge: (view, limits) => beyond(limits.maxDrawdown, view.drawdown),
};
