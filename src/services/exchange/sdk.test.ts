import {
  AccountApi,
  Configuration,
  EventsApi,
  ExchangeApi,
  MarketApi,
  OrderGroupsApi,
  OrdersApi,
  PortfolioApi,
} from 'kalshi-typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { privateKeyPem, startTestExchange, stopExchanges, until } from './exchange.fixture.ts';
import { departures } from './sdk-types.fixture.ts';

afterEach(stopExchanges);

describe("Kalshi's own SDK", () => {
  it('has types that tell a wrong answer', () => {
    expect(departures('GetOrderQueuePositionResponse', { queue_position_fp: '0.00' })).toEqual([]);
    expect(departures('BatchCancelOrdersV2ResponseOrdersInner', { id: 1, order_id: 2 })).toEqual([
      'BatchCancelOrdersV2ResponseOrdersInner.id: unknown',
      'BatchCancelOrdersV2ResponseOrdersInner.order_id: not a string',
      'BatchCancelOrdersV2ResponseOrdersInner.reduced_by: missing',
    ]);
    expect(
      departures('GetMarketOrderbookResponse', { orderbook_fp: { yes_dollars: [[1]] } }),
    ).toEqual([
      'GetMarketOrderbookResponse.orderbook_fp.yes_dollars[0][0]: not a string',
      'GetMarketOrderbookResponse.orderbook_fp.no_dollars: missing',
    ]);
    expect(departures('BookSide', 'middle')).toEqual(['BookSide: middle is no BookSide']);
  });

  it('does everything a trader does, and every answer is of the type it declares', async () => {
    const { server, client } = await startTestExchange({
      clock: systemClock,
      speed: 'max',
      runForMs: 20 * 60_000,
      ratePerS: 20,
    });
    const configuration = new Configuration({
      apiKey: 'key-of-alice',
      privateKeyPem,
      basePath: server.rest,
    });
    const exchange = new ExchangeApi(configuration);
    const market = new MarketApi(configuration);
    const events = new EventsApi(configuration);
    const orders = new OrdersApi(configuration);
    const groups = new OrderGroupsApi(configuration);
    const portfolio = new PortfolioApi(configuration);
    const account = new AccountApi(configuration);

    /** The body of an answer, once it is what the SDK says it is. */
    async function checked<T>(type: string, call: Promise<{ data: T }>): Promise<T> {
      const { data } = await call;
      expect(departures(type, data)).toEqual([]);
      return data;
    }

    await checked('ExchangeStatus', exchange.getExchangeStatus());
    await checked('GetExchangeScheduleResponse', exchange.getExchangeSchedule());
    await checked('GetUserDataTimestampResponse', exchange.getUserDataTimestamp());
    await checked('GetSeriesFeeChangesResponse', exchange.getSeriesFeeChanges());
    await checked('GetAccountApiLimitsResponse', account.getAccountApiLimits());
    await checked('GetAccountEndpointCostsResponse', account.getAccountEndpointCosts());

    const { markets } = await checked('GetMarketsResponse', market.getMarkets(100));
    // Fifteen minutes from listing to close, and quoted on both sides.
    const soon = markets.find(
      ({ event_ticker: event, yes_ask_size_fp: ask }) => event.includes('15M') && Number(ask) >= 2,
    );
    if (!soon) throw new Error('no market that closes soon');
    const { ticker } = soon;
    await checked('GetMarketResponse', market.getMarket(ticker));
    await checked('GetMarketOrderbookResponse', market.getMarketOrderbook(ticker, 5));
    await checked(
      'GetMarketOrderbooksResponse',
      market.getMarketOrderbooks(markets.map((each) => each.ticker)),
    );
    const { event } = await checked('GetEventResponse', events.getEvent(soon.event_ticker));
    await checked('GetEventResponse', events.getEvent(soon.event_ticker, true));
    await checked('GetEventsResponse', events.getEvents(10, undefined, true));
    await checked('GetEventFeeChangesResponse', events.getEventFeeChanges());
    await checked('GetSeriesResponse', market.getSeries(event.series_ticker));
    await checked('GetSeriesListResponse', market.getSeriesList());

    const order = {
      ticker,
      side: 'bid',
      count: '2.00',
      price: '0.0100',
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'taker_at_cross',
    } as const;
    const group = await checked(
      'CreateOrderGroupResponse',
      groups.createOrderGroup({ contracts_limit: 100 }),
    );
    const created = await checked(
      'CreateOrderV2Response',
      orders.createOrderV2({
        ...order,
        client_order_id: 'one',
        order_group_id: group.order_group_id,
        expiration_time: 1_796_060_000,
      }),
    );
    const { order_id: id } = created;
    await checked('GetOrderResponse', orders.getOrder(id));
    await checked('GetOrderQueuePositionResponse', orders.getOrderQueuePosition(id));
    await checked('GetOrderQueuePositionsResponse', orders.getOrderQueuePositions(ticker));
    await checked('GetOrderGroupsResponse', groups.getOrderGroups());
    await checked('GetOrderGroupResponse', groups.getOrderGroup(group.order_group_id));
    await groups.updateOrderGroupLimit(group.order_group_id, { contracts_limit_fp: '50.00' });
    await checked(
      'AmendOrderV2Response',
      orders.amendOrderV2(id, { ticker, side: 'bid', price: '0.0200', count: '3.00' }),
    );
    await checked('DecreaseOrderV2Response', orders.decreaseOrderV2(id, { reduce_by: '1.00' }));
    await checked(
      'GetPortfolioRestingOrderTotalValueResponse',
      portfolio.getPortfolioRestingOrderTotalValue(),
    );
    await checked('CancelOrderV2Response', orders.cancelOrderV2(id));
    await groups.triggerOrderGroup(group.order_group_id);
    await groups.resetOrderGroup(group.order_group_id);
    await groups.deleteOrderGroup(group.order_group_id);

    const batch = await checked(
      'BatchCreateOrdersV2Response',
      orders.batchCreateOrdersV2({ orders: [order, { ...order, ticker: 'NONE' }, order] }),
    );
    expect(batch.orders.map(({ error }) => error?.code)).toEqual([
      undefined,
      'not_found',
      undefined,
    ]);
    await checked(
      'BatchCancelOrdersV2Response',
      orders.batchCancelOrdersV2({
        orders: [{ order_id: batch.orders[0]?.order_id ?? '' }, { order_id: 'none' }],
      }),
    );
    expect((await orders.cancelAllOrders()).status).toBe(204);

    const taken = await checked(
      'CreateOrderV2Response',
      orders.createOrderV2({
        ...order,
        price: soon.yes_ask_dollars,
        time_in_force: 'immediate_or_cancel',
      }),
    );
    expect(taken.fill_count).toBe('2.00');
    await checked('GetOrdersResponse', orders.getOrders());
    await checked('GetFillsResponse', portfolio.getFills());
    await checked('GetPositionsResponse', portfolio.getPositions());
    await checked('GetBalanceResponse', portfolio.getBalance());
    await checked('GetTradesResponse', market.getTrades(10));

    await checked('CreateSubaccountResponse', portfolio.createSubaccount());
    await portfolio.applySubaccountTransfer({
      client_transfer_id: 'pocket-money',
      from_subaccount: 0,
      to_subaccount: 1,
      amount_cents: 5000,
    });
    await checked('GetSubaccountTransfersResponse', portfolio.getSubaccountTransfers());
    await checked('GetSubaccountBalancesResponse', portfolio.getSubaccountBalances());
    await checked('GetSubaccountNettingResponse', portfolio.getSubaccountNetting());
    await checked('GetTargetBalanceAllocationResponse', portfolio.getTargetBalanceAllocation());
    await portfolio.setTargetBalanceAllocation({
      allocations: [{ exchange_index: 0, percent: 100 }],
    });
    await checked(
      'GetIntraExchangeInstanceTransfersResponse',
      portfolio.getIntraExchangeInstanceTransfers(),
    );
    await expect(
      portfolio.intraExchangeInstanceTransfer({
        source: 'event_contract',
        destination: 'event_contract',
        amount: 10_000,
        destination_exchange_shard: 1,
      }),
    ).rejects.toThrow('400');
    await checked('GetDepositsResponse', portfolio.getDeposits());
    await checked('GetWithdrawalsResponse', portfolio.getWithdrawals());

    // A reader sets the flow going; the market closes, is determined and pays.
    const feed = await client('bob').openFeed();
    await feed.subscribe(1, { channels: ['orderbook_delta'], market_ticker: ticker });
    await until(() => server.status().flow === 'finished');
    const { settlements } = await checked('GetSettlementsResponse', portfolio.getSettlements());
    expect(settlements).toMatchObject([{ ticker, yes_count_fp: '2.00' }]);
    const paid = settlements[0]?.market_result === 'yes' ? 200 : 0;
    expect(settlements[0]?.revenue).toBe(paid);
    await checked('GetMarketResponse', market.getMarket(ticker));
    await checked('GetMarketsResponse', market.getMarkets(1000));
    const start = 1_796_050_000;
    const candles = await checked(
      'GetMarketCandlesticksResponse',
      market.getMarketCandlesticks(event.series_ticker, ticker, start, start + 9000, 1),
    );
    expect(candles.candlesticks.length).toBeGreaterThan(5);
    await checked(
      'BatchGetMarketCandlesticksResponse',
      market.batchGetMarketCandlesticks(ticker, start + 600, start + 9000, 60, true),
    );
  });
});
