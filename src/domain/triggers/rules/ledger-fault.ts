import type { Trigger } from '../trigger.ts';

export const ledgerFault: Trigger = {
  code: 'trigger.ledgerFault',
  action: 'halt',
  unit: 'none',
  cause: 'standing',
  fires: 'the ledger could not be written; only a restart mends that',
  judge: ({ ledgerFault: fault }) =>
    fault === null ? undefined : { limit: null, value: null, detail: { fault: fault.code } },
};
