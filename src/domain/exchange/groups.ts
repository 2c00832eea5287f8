import { err, ok, type Result } from '../../base/result.ts';
import type { OrderGroupId } from '../units/ids.ts';
import type { Qty } from '../units/units.ts';
import type { Account } from './account.ts';
import type { GroupRefusal } from './commands.ts';
import type { Core } from './core.ts';
import { Group } from './group.ts';
import { cancelResting } from './resting.ts';
import type { OrderChangeReason } from './views.ts';

const LEAST_LIMIT = 100;
const LARGEST_LIMIT = 100_000_000;

export function createGroup(
  core: Core,
  account: Account,
  limit: Qty,
): Result<OrderGroupId, GroupRefusal> {
  const refusal = inactive(core) ?? badLimit(limit);
  if (refusal !== undefined) return err(refusal);
  const group = new Group(core.random.uuid() as OrderGroupId, account, limit);
  account.groups.set(group.id, group);
  core.outbox.group(group, 'created');
  return ok(group.id);
}

/** Finds a group and does something to it. */
function change(
  core: Core,
  account: Account,
  id: OrderGroupId,
  apply: (group: Group) => void,
): Result<undefined, GroupRefusal> {
  const refusal = inactive(core);
  if (refusal !== undefined) return err(refusal);
  const group = account.groups.get(id);
  if (group === undefined) return err({ code: 'group.notFound', group: id });
  apply(group);
  return ok(undefined);
}

export const resetGroup = (core: Core, account: Account, id: OrderGroupId) =>
  change(core, account, id, (group) => {
    group.reset();
    core.outbox.group(group, 'reset');
  });

export const triggerGroup = (core: Core, account: Account, id: OrderGroupId) =>
  change(core, account, id, (group) => {
    trigger(core, group);
  });

export const deleteGroup = (core: Core, account: Account, id: OrderGroupId) =>
  change(core, account, id, (group) => {
    cancelOrders(core, group, 'groupDeleted');
    account.groups.delete(id);
    core.outbox.group(group, 'deleted');
  });

export function setGroupLimit(
  core: Core,
  account: Account,
  id: OrderGroupId,
  limit: Qty,
): Result<undefined, GroupRefusal> {
  const refusal = badLimit(limit);
  if (refusal !== undefined) return err(refusal);
  return change(core, account, id, (group) => {
    group.limit = limit;
    core.outbox.group(group, 'limitUpdated');
    if (!group.triggered && group.matched(core.now) > limit) trigger(core, group);
  });
}

/**
 * Triggers the groups whose cap was reached. One incoming order is one action: it may fill a group's orders beyond
 * the cap before the rest of them is canceled.
 */
export function fireDueGroups(core: Core): void {
  for (let group = core.dueGroups.pop(); group !== undefined; group = core.dueGroups.pop()) {
    group.due = false;
    trigger(core, group);
  }
}

function trigger(core: Core, group: Group): void {
  group.triggered = true;
  cancelOrders(core, group, 'groupTriggered');
  core.outbox.group(group, 'triggered');
}

function cancelOrders(core: Core, group: Group, reason: OrderChangeReason): void {
  for (const order of group.orders) {
    core.outbox.market(order.market);
    cancelResting(core, order, reason);
  }
  core.outbox.flush();
}

const inactive = (core: Core): GroupRefusal | undefined =>
  core.state.exchangeActive ? undefined : { code: 'exchange.inactive' };

const badLimit = (limit: Qty): GroupRefusal | undefined =>
  Number.isSafeInteger(limit) && limit >= LEAST_LIMIT && limit <= LARGEST_LIMIT
    ? undefined
    : { code: 'group.invalidLimit', limit };
