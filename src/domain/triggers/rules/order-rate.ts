import { beyond, type Trigger } from '../trigger.ts';

export const orderRate: Trigger = {
  code: 'trigger.orderRate',
  action: 'kill',
  unit: 'count',
  cause: 'standing',
  fires: 'more orders were asked for in a minute than set',
  judge: (view, limits) => beyond(limits.maxAsksPerMinute, view.asksInMinute),
};
