import { beyond, type Trigger } from '../trigger.ts';

export const bookDistrusted: Trigger = {
  code: 'trigger.bookDistrusted',
  action: 'halt',
  unit: 'ms',
  cause: 'standing',
  fires: 'a book with open orders has been stale or gapped for longer than set',
  judge: (view, limits) => beyond(limits.maxBookDistrustMs, view.distrustedForMs),
};
