import { beyond, type Trigger } from '../trigger.ts';

export const absence: Trigger = {
  code: 'trigger.absence',
  action: 'halt',
  unit: 'ms',
  cause: 'event',
  fires: 'the process was away for longer than set: the machine slept, or its clock was stepped',
  judge: (view, limits) => beyond(limits.maxAbsenceMs, view.absentForMs),
};
