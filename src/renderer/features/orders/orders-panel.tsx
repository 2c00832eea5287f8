import { useMemo, useState } from 'react';
import { isWorking } from '../../format/order-words.ts';
import { useRowHeight, useSelectedMarket } from '../../store/desk.ts';
import { useOrderActions } from '../../store/order-actions.ts';
import { useOutage, type Outage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { orderColumns } from './order-columns.tsx';
import { listOrders, type OrderScope } from './order-list.ts';
import './orders-panel.css';

const SCOPES = [
  { value: 'all', label: 'All markets' },
  { value: 'market', label: 'This market' },
] as const;

export function OrdersPanel() {
  const market = useSelectedMarket();
  const rowHeight = useRowHeight();
  const { cancel, cancelAll } = useOrderActions();
  const reading = useTopic('orders', '', { everyMs: 100 });
  const outage = useOutage('orders');
  const [scope, setScope] = useState<OrderScope>('all');
  const orders = reading.data;
  const rows = useMemo(
    () => (orders ? listOrders(orders, scope, market) : []),
    [orders, scope, market],
  );
  const columns = useMemo(
    () => orderColumns((order) => void cancel([order.clientOrderId])),
    [cancel],
  );
  const working = rows.filter(isWorking).length;
  const cancelScope = (): void => void cancelAll(scope === 'market' ? market : null);
  return (
    <div role="group" className="panel" aria-label="Orders">
      {outage !== undefined && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      <div className="panel-bar">
        <Segments label="Orders of" segments={SCOPES} value={scope} onChange={setScope} />
        <span className="panel-count figure">{working} working</span>
        <span className="panel-fill" />
        <Button tone="quiet" disabled={working === 0} onClick={cancelScope}>
          Cancel {scope === 'all' ? 'all' : 'all here'}
        </Button>
      </div>
      {rows.length > 0 && (
        <DataTable
          label="Orders"
          columns={columns}
          rows={rows}
          keyOf={(order) => order.clientOrderId}
          rowHeight={rowHeight}
          rowClass={(order) => (isWorking(order) ? '' : 'is-done')}
        />
      )}
      {rows.length === 0 && <EmptyOrders isLoaded={orders !== undefined} outage={outage} />}
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
  if (isLoaded) {
    const detail = 'Click a price on the ladder, or press B to buy and S to sell.';
    return <PanelState title="No orders" detail={detail} />;
  }
  if (outage) return <PanelState tone={outage.tone} title={outage.words} />;
  return <PanelState tone="busy" title="Waiting for the order service" />;
}
