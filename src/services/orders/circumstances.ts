import type { RequestWatch } from '../../adapters/kalshi/rest-transport.ts';
import type { OrderOrigin, OrderTerms } from '../../domain/orders/order.ts';
import type { Decision, RiskIntent } from '../../domain/risk/rule.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';

/** What an order may come with, besides its terms. */
export interface Circumstances {
  /** Chosen by who asks: asked again under the same name, it is answered with what is on record. */
  readonly name?: ClientOrderId;
  /** The kill switch's count that who asks knows of. */
  readonly epoch?: number;
  readonly decision?: Decision;
  /** Hears how its request goes out. */
  readonly watch?: RequestWatch;
}

/** What the gate judges. @param epoch - now, for those who did not say which one they know of */
export const intentOf = (
  { market, side, price, qty, timeInForce, postOnly, reduceOnly, expiresAt }: OrderTerms,
  origin: OrderOrigin,
  epoch: number,
  circumstances: Circumstances,
): RiskIntent => ({
  market,
  side,
  price,
  qty,
  timeInForce,
  postOnly,
  ...(reduceOnly !== undefined && { reduceOnly }),
  ...(expiresAt !== undefined && { expiresAt }),
  origin,
  epoch: circumstances.epoch ?? epoch,
  decision: circumstances.decision ?? null,
});
