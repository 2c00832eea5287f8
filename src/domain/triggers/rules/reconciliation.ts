import { beyond, type Trigger } from '../trigger.ts';

export const reconciliation: Trigger = {
  code: 'trigger.reconciliation',
  action: 'halt',
  unit: 'money',
  cause: 'event',
  fires: 'ledger and venue disagreed by more cash or more contracts of a market than set',
  judge: ({ drift }, { maxDrift, maxDriftQty }) => {
    if (drift === null) return undefined;
    const inCash = beyond(maxDrift, drift.money);
    if (inCash) return inCash;
    const inContracts = beyond(maxDriftQty, drift.qty);
    return inContracts && { limit: null, value: null, detail: { contracts: drift.qty } };
  },
};
