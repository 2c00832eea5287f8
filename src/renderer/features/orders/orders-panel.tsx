import { useMemo, useState } from 'react';
import type { OrderRow } from '../../../contract/trading.ts';
import { isWorking } from '../../format/order-words.ts';
import { useDesk, useObservable, useSelectedMarket } from '../../store/desk.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { Blotter } from '../../ui/blotter.tsx';
import { useCommandKeys } from '../../ui/command-keys.ts';
import { nameKeys } from '../../ui/keyboard.ts';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { AmendDialog } from './amend-dialog.tsx';
import { orderColumns } from './order-columns.tsx';
import { orderRowKeys, type OrderDeeds } from './order-keys.ts';
import { describeNone, listOrders, type OrderScope, type OrderStage } from './order-list.ts';
import './orders-panel.css';

const SCOPES = [
  { value: 'all', label: 'All markets' },
  { value: 'market', label: 'This market' },
] as const;

const STAGES = [
  { value: 'all', label: 'All' },
  { value: 'working', label: 'Working' },
  { value: 'done', label: 'Done' },
  {
    value: 'denied',
    label: 'Denied',
    hint: 'Held back by our own limits, or refused by the venue',
  },
] as const;

export function OrdersPanel() {
  const { workspace } = useDesk();
  const { keys } = useObservable(workspace.state);
  const market = useSelectedMarket();
  const { amend, cancel, cancelAll } = useOrderActions();
  const [amending, setAmending] = useState<OrderRow>();
  const reading = useTopic('orders', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const [scope, setScope] = useState<OrderScope>('all');
  const [stage, setStage] = useState<OrderStage>('all');
  const orders = reading.data;
  const rows = useMemo(
    () => (orders ? listOrders(orders, { scope, stage, market }) : []),
    [orders, scope, stage, market],
  );
  const deeds = useMemo<OrderDeeds>(
    () => ({ amend: setAmending, cancel: (order) => void cancel([order.clientOrderId]) }),
    [cancel],
  );
  const columns = useMemo(() => orderColumns(deeds), [deeds]);
  const rowKeys = useMemo(() => orderRowKeys(deeds, keys), [deeds, keys]);
  const working = rows.filter(isWorking).length;
  const showAll = (): void => {
    setScope('all');
    setStage('all');
  };
  const cancelScope = (): void => void cancelAll(scope === 'market' ? market : null);
  return (
    <div role="group" className="panel" aria-label="Orders">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <Blotter
        name="orders"
        label="Orders"
        columns={columns}
        rows={rows}
        keyOf={(order) => order.clientOrderId}
        rowClass={(order) => (isWorking(order) ? '' : 'is-done')}
        groups={['market', 'side', 'origin', 'state']}
        rowKeys={rowKeys}
        empty={
          orders !== undefined && orders.length > 0 ? (
            <PanelState
              title={describeNone(scope, stage)}
              action={<Button onClick={showAll}>Show all</Button>}
            />
          ) : (
            <EmptyOrders isLoaded={orders !== undefined} outage={outage} />
          )
        }
      >
        <Segments label="Orders of" segments={SCOPES} value={scope} onChange={setScope} />
        <Segments label="Orders shown" segments={STAGES} value={stage} onChange={setStage} />
        <Button
          tone="quiet"
          className="orders-cancel"
          disabled={working === 0}
          onClick={cancelScope}
        >
          Cancel {working > 0 && `${working} `}
          {scope === 'all' ? 'working' : 'here'}
        </Button>
      </Blotter>
      {amending && (
        <AmendDialog
          order={amending}
          onAmend={(to) => void amend(amending, to)}
          onClose={() => setAmending(undefined)}
        />
      )}
    </div>
  );
}

function EmptyOrders({
  isLoaded,
  outage,
}: {
  readonly isLoaded: boolean;
  readonly outage: Outage | undefined;
}) {
  const buy = useCommandKeys('buy');
  const sell = useCommandKeys('sell');
  if (isLoaded) {
    const ticket =
      buy === undefined || sell === undefined
        ? 'fill in the ticket'
        : `press ${nameKeys(buy)} to buy and ${nameKeys(sell)} to sell`;
    return <PanelState title="No orders" detail={`Click a price on the ladder, or ${ticket}.`} />;
  }
  if (outage) return <PanelState tone={outage.tone} title={outage.words} />;
  return <PanelState tone="busy" title="Waiting for the order service" />;
}
