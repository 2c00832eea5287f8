import type { Trigger } from '../trigger.ts';

export const holdings: Trigger = {
  code: 'trigger.holdings',
  action: 'reduceOnly',
  unit: 'none',
  cause: 'standing',
  fires: 'a position or an exposure is beyond its limit, as after a fill or a tightened limit',
  judge: (view) => (view.holdings === 'exceeded' ? { limit: null, value: null } : undefined),
};
