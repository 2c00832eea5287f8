import { remainingQty } from '../../orders/order.ts';
import { atMost, ifOpening, type RiskRule } from '../rule.ts';

export const positionLimit: RiskRule = {
  code: 'risk.positionLimit',
  unit: 'qty',
  denies: 'the position would be larger than set once everything on its side is filled',
  judge: ({ side, qty }, view, { maxPositionQty }) => {
    let reach = (side === 'bid' ? view.position : 0 - view.position) + qty;
    for (const order of view.working) if (order.side === side) reach += remainingQty(order);
    return ifOpening(view, atMost(maxPositionQty, reach));
  },
};
