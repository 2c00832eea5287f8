import { beyond, type Trigger } from '../trigger.ts';

export const rejectRate: Trigger = {
  code: 'trigger.rejectRate',
  action: 'kill',
  unit: 'count',
  cause: 'standing',
  fires: 'the venue refused more orders in a minute than set',
  judge: (view, limits) => beyond(limits.maxRejectsPerMinute, view.rejectsInMinute),
};
