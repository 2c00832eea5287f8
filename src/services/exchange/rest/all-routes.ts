import type { EventTicker, MarketTicker } from '../../../domain/units/ids.ts';
import type { Candles } from '../candles.ts';
import type { Faults } from '../faults/faults.ts';
import type { LaggingRecords } from '../faults/lagging-records.ts';
import type { Places } from '../places.ts';
import { accountRoutes } from './account-routes.ts';
import { candlesRoutes } from './candles-routes.ts';
import { eventsRoutes } from './events-routes.ts';
import { exchangeRoutes } from './exchange-routes.ts';
import { marketsRoutes } from './markets-routes.ts';
import { orderGroupRoutes } from './order-group-routes.ts';
import { orderReadingRoutes } from './order-reading-routes.ts';
import { orderRoutes, type OrderRoutesSetup } from './order-routes.ts';
import { portfolioRoutes } from './portfolio-routes.ts';
import { shardRoutes } from './shard-routes.ts';
import { subaccountRoutes } from './subaccount-routes.ts';
import type { Route } from './route.ts';

export interface RouteContext extends OrderRoutesSetup {
  readonly candles: Candles;
  readonly records: LaggingRecords;
  readonly faults: Faults;
  readonly marketPlaces: Places<MarketTicker>;
  readonly eventPlaces: Places<EventTicker>;
}

/** The whole REST interface. */
export function allRoutes(context: RouteContext): Route[] {
  const { engine, accounts, records, candles, marketPlaces, eventPlaces, tier, wire } = context;
  const routes = [
    ...exchangeRoutes(engine, records),
    ...marketsRoutes(engine, marketPlaces),
    ...candlesRoutes(engine, candles),
    ...eventsRoutes(engine, eventPlaces),
    ...orderRoutes(context),
    ...orderReadingRoutes(engine, accounts, records, wire),
    ...portfolioRoutes(context),
    ...orderGroupRoutes(engine, accounts),
    ...subaccountRoutes(engine, accounts),
    ...shardRoutes,
  ];
  return [...routes, ...accountRoutes(tier, routes)];
}
