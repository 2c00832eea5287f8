import { ok, type Result } from '../../base/result.ts';
import type { Handlers } from '../../contract/requests.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { Order } from '../../domain/orders/order.ts';
import { bindingOf } from '../../domain/risk/judge.ts';
import { flatteningOrder } from './flatten.ts';
import type { HandOver } from './hand-over.ts';
import type { LimitsDesk } from './limits-desk.ts';
import type { MarketTermsReader } from './market-terms.ts';
import type { Marks } from './marks.ts';
import type { OrderDesk } from './order-desk.ts';
import { consequences } from './order-preview.ts';
import type { RiskGate } from './risk-gate.ts';

export interface TicketParts {
  readonly ledger: Ledger;
  readonly desk: OrderDesk;
  readonly gate: RiskGate;
  readonly terms: MarketTermsReader;
  readonly marks: Marks;
  readonly limits: LimitsDesk;
  readonly handOver: HandOver;
}

/** What a person asks at the ticket, the ladder and the risk panel. */
export function ticketRequests(parts: TicketParts) {
  const { ledger, desk, gate, terms, marks, limits, handOver } = parts;
  const cancelAll = async (targets: readonly Order[]): Promise<void> => {
    await Promise.all(targets.map(({ clientOrderId }) => desk.cancel(clientOrderId)));
  };
  return {
    'orders.submit': async ({ name, ...order }) =>
      brief(await desk.submit(order, 'person', name === undefined ? {} : { name })),
    'orders.amend': async ({ clientOrderId, price, qty }) =>
      brief(await desk.amend(clientOrderId, { price, qty })),
    'orders.decrease': async ({ clientOrderId, by }) =>
      brief(await desk.decrease(clientOrderId, by)),
    'orders.preview': async (asked) => {
      const { name: _, ...order } = asked;
      const read = await terms.read(order.market);
      const intent = { ...order, origin: 'person', epoch: ledger.epoch, decision: null } as const;
      const checks = gate.preview(intent, read.ok ? read.value : undefined);
      const effect = consequences(order, {
        fees: terms.fees(order.market),
        position: ledger.position(order.market),
        working: ledger.workingIn(order.market),
        mark: marks.markOf(order.market),
      });
      return ok({ ...effect, checks, binding: bindingOf(checks) });
    },
    'orders.flatten': async ({ market }) => {
      await cancelAll(ledger.workingIn(market));
      const order = await flatteningOrder(market, { ledger, marks, terms });
      return order.ok ? brief(await desk.submit(order.value, 'person')) : order;
    },
    'orders.takeMarket': ({ market }) => handOver.take(market),
    'orders.handBack': ({ market }) => handOver.handBack(market),
    'orders.readLimits': () => ok({ limits: limits.limits, proposal: limits.proposal }),
    'orders.proposeLimits': ({ changes, reason }) => {
      const loosened = limits.propose(changes, reason);
      const proposal = loosened.length === 0 ? null : (limits.proposal?.at ?? null);
      return ok({ loosened, proposal });
    },
    'orders.confirmLimits': ({ proposal }) => {
      const confirmed = limits.confirm(proposal);
      return confirmed.ok ? ok({ limits: confirmed.value }) : confirmed;
    },
    'orders.withdrawLimits': ({ proposal }) => limits.withdraw(proposal),
  } satisfies Partial<Handlers<'orders'>>;
}

const brief = (result: Result<Order>): Result<Pick<Order, 'clientOrderId' | 'orderId' | 'state'>> =>
  result.ok
    ? ok({
        clientOrderId: result.value.clientOrderId,
        orderId: result.value.orderId,
        state: result.value.state,
      })
    : result;
