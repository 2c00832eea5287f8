import type { ComponentType } from 'react';
import { ActorPanel } from '../features/actor/actor-panel.tsx';
import { AlertsPanel } from '../features/alerts/alerts-panel.tsx';
import { DepthPanel } from '../features/depth/depth-panel.tsx';
import { ExitsPanel } from '../features/exits/exits-panel.tsx';
import { FillsPanel } from '../features/fills/fills-panel.tsx';
import { HealthPanel } from '../features/health/health-panel.tsx';
import { HeatMapPanel } from '../features/heat-map/heat-map-panel.tsx';
import { LadderPanel } from '../features/ladder/ladder-panel.tsx';
import { MarketsPanel } from '../features/markets/markets-panel.tsx';
import { ModelsPanel } from '../features/models/models-panel.tsx';
import { OrdersPanel } from '../features/orders/orders-panel.tsx';
import { PositionsPanel } from '../features/positions/positions-panel.tsx';
import { PortfolioPanel } from '../features/portfolio/portfolio-panel.tsx';
import { PricePanel } from '../features/price/price-panel.tsx';
import { RiskPanel } from '../features/risk/risk-panel.tsx';
import { SessionsPanel } from '../features/sessions/sessions-panel.tsx';
import { TapePanel } from '../features/tape/tape-panel.tsx';
import { TicketPanel } from '../features/ticket/ticket-panel.tsx';
import type { PanelId } from './panel-list.ts';

/** What each panel shows. */
export const PANEL_VIEWS: Readonly<Record<PanelId, ComponentType>> = {
  markets: MarketsPanel,
  depth: DepthPanel,
  ladder: LadderPanel,
  ticket: TicketPanel,
  orders: OrdersPanel,
  positions: PositionsPanel,
  fills: FillsPanel,
  tape: TapePanel,
  heatMap: HeatMapPanel,
  portfolio: PortfolioPanel,
  exits: ExitsPanel,
  alerts: AlertsPanel,
  price: PricePanel,
  models: ModelsPanel,
  sessions: SessionsPanel,
  health: HealthPanel,
  actor: ActorPanel,
  risk: RiskPanel,
};
