import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOrderHostAllowed } from '../../adapters/kalshi/environments.ts';
import { LatchFile } from '../../adapters/files/latch-file.ts';
import { ReadySigner } from '../../adapters/kalshi/ready-signer.ts';
import {
  createRestClient,
  fixedRequests,
  triggerRequest,
} from '../../adapters/kalshi/rest-client.ts';
import { loadSigner } from '../../adapters/kalshi/signing.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { MarksMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import { DocumentSource } from '../../contract/topic-sources.ts';
import { topics } from '../../contract/topics.ts';
import type { TradingStatus } from '../../contract/trading.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { Order } from '../../domain/orders/order.ts';
import { tradingStateOf, type TradingState } from '../../domain/orders/trading-state.ts';
import { markValue } from '../../domain/portfolio/mark-value.ts';
import { exitValue, type Position } from '../../domain/portfolio/position.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { ActorLink } from './actor-link.ts';
import { AccountSync } from './account-sync.ts';
import { Blotter } from './blotter.ts';
import { BreakerTable } from './breaker-table.ts';
import { Breakers } from './breakers.ts';
import { DayAccount } from './day-account.ts';
import { ExitDesk } from './exit-desk.ts';
import { oddityOf } from './fill-check.ts';
import { EquityCurve } from './equity-curve.ts';
import { Funds } from './funds.ts';
import { HandOver } from './hand-over.ts';
import { IntentDesk } from './intent-desk.ts';
import { KillDrill } from './kill-drill.ts';
import { KillSwitch } from './kill-switch.ts';
import { LimitsDesk } from './limits-desk.ts';
import { MarketTermsReader } from './market-terms.ts';
import { Marks, WORST_TOUCH } from './marks.ts';
import { openJournal } from './open-journal.ts';
import { OrderDesk } from './order-desk.ts';
import { OrderGroup } from './order-group.ts';
import { OwnerBoard } from './owner-board.ts';
import { ReleaseChecklist } from './release-checklist.ts';
import { RiskGate } from './risk-gate.ts';
import { SessionAccount, totalsOf } from './session-account.ts';
import { ticketRequests } from './ticket-requests.ts';
import { TriggerWatch } from './trigger-watch.ts';
import { TickToOrder } from './tick-to-order.ts';
import { VenueClock } from './venue-clock.ts';
import { VenueSession } from './venue-session.ts';

/** A venue on this machine is back at once or not at all; Kalshi's is given time. */
const LOOPBACK_TIMING = { minBackoff: 100, maxBackoff: 1000 };
/** How often the profile is looked at for a latch that somebody dropped there. */
const LATCH_WATCH_MS = 100;
/** How often equity and all that triggers go by are looked at, besides after every fill. */
const EQUITY_WATCH_MS = 250;
/** Connections that nobody uses are closed by the venue after a few seconds. */
const WARM_MS = 3000;

/** The order manager's process: the one door to the venue, the one truth about the account, the kill switch. */
export async function startOrders(
  context: ServiceContext<'orders'>,
): Promise<Result<RunningService<'orders'>>> {
  const { config, clock, logger, hub } = context;
  const { venue: endpoint } = config;
  if (!isOrderHostAllowed(endpoint.rest)) {
    return err({ code: 'venue.orderHostRefused', host: hostOf(endpoint.rest) });
  }
  const signer = await loadSigner(endpoint);
  if (!signer.ok) return signer;

  context.step('ledger', 'running');
  const opened = openJournal(config.ledgerFile, logger, {
    fills: topics.fills.keep,
    settlements: topics.settlements.keep,
  });
  if (!opened.ok) {
    context.step('ledger', 'failed', { ...opened.error });
    return opened;
  }
  const { journal, fills: pastFills, settlements: pastSettlements } = opened.value;
  const { ledger } = journal;
  context.step('ledger', 'done');

  const readySigner = await ReadySigner.open(signer.value, fixedRequests(endpoint.rest), clock);
  const venue = createRestClient({ baseUrl: endpoint.rest, signer: readySigner, clock });
  const terms = new MarketTermsReader(venue, clock, (market) => {
    funds.relearn(market);
    gate.relearn(market);
    blotter.tradingChanged();
  });
  const funds = new Funds(ledger, terms);
  const marks = new Marks();
  const venueClock = new VenueClock(clock);
  const day = new DayAccount(journal, clock);
  const sessionAccount = new SessionAccount(journal, clock, config.session);
  const limits = new LimitsDesk(journal, clock, config.limits);
  if (limits.unheardOf.length > 0) {
    logger.warn('limits.toConfirm', { limits: limits.unheardOf, remedy: 'confirm them in Risk' });
  }
  const group = new OrderGroup({
    venue,
    journal,
    clock,
    logger,
    onKnown: (id) => void readySigner.keep('orderGroup', triggerRequest(endpoint.rest, id)),
  });
  let since = clock.nowUs() as Instant;
  let told: TradingState = 'starting';
  let fills = 0;

  const trading = (): TradingState =>
    tradingStateOf({
      latch: ledger.latch,
      ledger: journal.fault ? 'failed' : 'writable',
      halt: ledger.halt ? 'halted' : 'none',
      link: session.state,
      wish: ledger.wish,
      limits: gate.standing,
    });
  const equity = (): Money | null =>
    funds.equity((market, position) => exitValue(position, marks.touchOf(market)));
  const lastValue = (market: MarketTicker, position: Position): Money | null => {
    const touch = marks.lastTouchOf(market);
    return touch ? exitValue(position, touch) : null;
  };
  /** For limits on losses: a book that is empty, distrusted or not there yet must not switch them off. */
  const observeDay = (): void =>
    day.observe(
      funds.equity(lastValue),
      funds.equity((market, position) =>
        exitValue(position, marks.lastTouchOf(market) ?? WORST_TOUCH),
      ),
    );
  const shownValue = (market: MarketTicker, position: Position): Money | null =>
    markValue(position, marks.touchOf(market), config.markAt);
  const obstacle = (): Failure | null => {
    if (ledger.latch === 'latched') return { code: 'kill.latched', reason: ledger.latchReason };
    return journal.fault ?? (ledger.halt ? watch.reason : (session.reason ?? watch.reason));
  };
  const status = (): TradingStatus => ({
    state: trading(),
    since,
    reason: obstacle(),
    cash: ledger.cash,
    promised: funds.promised(),
    available: funds.available(),
    equity: funds.equity(shownValue),
    lastEquity: funds.equity(
      (market, position) => shownValue(market, position) ?? lastValue(market, position),
    ),
    markAt: config.markAt,
    session: sessionAccount.view(equity()),
    ...totalsOf(ledger),
    openOrders: ledger.workingCount,
    killSwitch: ledger.latch,
    kill: killSwitch.status,
    drill: ledger.drill,
  });

  const isSimulated = endpoint.environment === 'embedded';
  const breakers = new Breakers(ledger, clock);
  const gate: RiskGate = new RiskGate({
    ledger,
    funds,
    terms,
    marks,
    day,
    breakers,
    clock,
    venueClock,
    venueTime: isSimulated ? 'simulated' : 'real',
    trading,
    writeTokens: () => venue.writeTokens(),
    armedModel: () => actorLink.armedModel,
  });
  const sync: AccountSync = new AccountSync({
    venue,
    journal,
    funds,
    terms,
    clock,
    logger,
    isInFlight: (clientOrderId) => desk.isInFlight(clientOrderId),
    onStray: (fact) => desk.cancelStray(fact),
    sleep,
  });
  const desk: OrderDesk = new OrderDesk({
    venue,
    journal,
    gate,
    terms,
    clock,
    venueClock,
    logger,
    newName: () => randomUUID() as ClientOrderId,
    trading,
    link: () => session.state,
    group,
    onDoubt: () => session.lookSoon(),
    onOwedFills: (orderId, filledQty) => sync.expectFills(orderId, filledQty),
    sleep,
  });
  const checklist = new ReleaseChecklist({
    venue,
    journal,
    limits,
    marks,
    link: () => session.state,
    standing: () => gate.standing,
    isCanceling: () => killSwitch.isCanceling,
  });
  const killSwitch: KillSwitch = new KillSwitch({
    latch: new LatchFile(config.latchFile),
    journal,
    venue,
    desk,
    sync,
    group,
    checklist: () => checklist.read(),
    clock,
    logger,
    sleep,
    onChange: () => tell(),
  });
  const drill = new KillDrill({
    venue: endpoint.environment,
    journal,
    desk,
    marks,
    clock,
    trading,
    kill: () => killSwitch.kill('Kill-switch drill', 'drill'),
    sleep,
  });
  const exits: ExitDesk = new ExitDesk(
    {
      journal,
      desk,
      marks,
      terms,
      funds,
      clock,
      venueClock,
      logger,
      trading,
      onChange: () => showExits(),
    },
    config.exits,
  );
  const exitStatus = new DocumentSource(exits.status());
  const touchExits = hub.publish('exits', exitStatus);
  const showExits = (): void => {
    exitStatus.set(exits.status());
    touchExits();
  };
  const tickToOrder = new TickToOrder(clock);
  const intents = new IntentDesk({
    desk,
    journal,
    marks,
    venueClock,
    settings: config.intents,
    tickToOrder,
    isLeaving: (market) => exits.isLeaving(market),
  });
  const actorLink = new ActorLink({
    ledger,
    trading,
    intents,
    onModelFault: () => gate.traffic.noteModelFault(),
  });
  /** Until the venue is reached there is nothing to cancel; then it is. */
  const withdraw = (): void => {
    if (session.state === 'steady') void intents.cancelAll();
  };
  const watch = new TriggerWatch({
    journal,
    gate,
    day,
    marks,
    clock,
    logger,
    clockSkewMs: () => (isSimulated ? null : venueClock.skewMs),
    kill: (reason) => void killSwitch.kill(reason, 'automatic'),
    withdraw,
  });
  const session: VenueSession = new VenueSession({
    wsUrl: endpoint.ws,
    signer: signer.value,
    clock,
    logger,
    sync,
    timing: isSimulated ? LOOPBACK_TIMING : {},
    handlers: {
      onFill: (fill) => desk.takeFill(fill),
      onUserOrder: (order) => desk.takeOrder(order),
      onMarketPosition: ({ market, qty }) => {
        if (ledger.position(market).qty !== qty) session.lookSoon();
      },
      onLifecycle: (change) => {
        if (change.kind !== 'market') return;
        terms.forget(change.market);
        if (change.change === 'settled') session.lookSoon();
      },
    },
    onChange: () => {
      const { state, reason } = session;
      if (session.calibrations === 0 && state !== 'steady') {
        context.step('calibration', 'running', reason ?? { code: `orders.${state}` });
      }
      tell();
    },
    onSteady: () => {
      context.step('calibration', 'done');
      void venue.accountLimits(); // until it answers, the lowest budget is kept to
      void group.ensure();
      // What an earlier kill could not reach, it reaches now.
      void killSwitch.resume();
      if (ledger.halt) withdraw();
    },
  });
  killSwitch.restore(config.latched);
  watch.look();
  const blotter: Blotter = new Blotter({ hub, ledger, marks, markAt: config.markAt, status });
  for (const event of pastFills) blotter.recallFill(event);
  for (const event of pastSettlements) blotter.recallSettlement(event);
  const owners = new OwnerBoard(hub, ledger);
  const breakerTable = new BreakerTable(hub, breakers, clock);

  /** To whom it matters: windows always, the actor when the state is another. */
  function tell(): void {
    const state = trading();
    if (state !== told) {
      told = state;
      since = clock.nowUs() as Instant;
      logger.info('orders.state', { state, reason: obstacle() });
      actorLink.tellState();
    }
    blotter.tradingChanged();
  }

  journal.onCommitted((event) => {
    breakers.take(event);
    gate.take(event);
    actorLink.take(event);
    // Before anything is judged by it; a calibration may have begun the day anew.
    if (event.type === 'filled' || event.type === 'calibrated') observeDay();
    if (event.type === 'filled') {
      fills += 1;
      const { fill } = event;
      const order = ledger.orderNamed(fill.orderId);
      const oddity = order && oddityOf(fill, order, terms.fees(fill.market));
      if (oddity) logger.warn('orders.oddFill', { ...oddity, tradeId: fill.tradeId });
      exits.look([fill.market]);
    }
    if (event.type === 'marketTaken') exits.look([event.market]);
    blotter.take(event);
    owners.take(event);
    watch.take(event);
    tell();
  });
  context.onPort('actor', (port) => actorLink.connect(port));
  let ingest: Port | undefined;
  let heardAt = 0 as Instant;
  context.onPort('ingest', (port) => {
    ingest = port;
    marks.distrustAll();
    port.onMessage((message) => {
      if (ingest !== port) return;
      const { marks: moved, exchangeAt } = message as MarksMessage;
      marks.take(moved);
      // Simulated time may run many times as fast as ours: what the account hears says too rarely where it is.
      if (endpoint.environment === 'embedded' && exchangeAt !== null && exchangeAt > heardAt) {
        heardAt = exchangeAt;
        venueClock.learn(exchangeAt);
      }
      watch.noteTouch();
      const markets = moved.map(({ market }) => market);
      blotter.remark(markets);
      exits.look(markets.filter((market) => ledger.held.has(market)));
    });
    port.onClose(() => {
      if (ingest !== port) return;
      marks.distrustAll();
      blotter.remark(ledger.positions.keys());
    });
  });
  const curve = new EquityCurve(hub);
  const equityWatch = setInterval(() => {
    const now = equity();
    observeDay();
    sessionAccount.observe(now);
    curve.observe(
      clock.nowUs() as Instant,
      now === null ? null : { equity: now, ...totalsOf(ledger) },
    );
    exits.look();
    watch.look();
    breakerTable.refresh();
    if (desk.inFlight === 0) journal.keepUp();
  }, EQUITY_WATCH_MS);
  const latchWatch = setInterval(() => killSwitch.obeyFile(), LATCH_WATCH_MS);
  const warming = setInterval(() => void venue.warmUrgentLane(), WARM_MS);
  context.step('calibration', 'running', { code: 'orders.starting' });
  session.start();

  const standing = () => ({ state: trading() });
  const answer = ({ clientOrderId, orderId, state }: Order) => ({ clientOrderId, orderId, state });
  return ok({
    info: null,
    handlers: {
      ...ticketRequests({
        ledger,
        desk,
        gate,
        terms,
        marks,
        limits,
        handOver: new HandOver(journal, desk, clock),
      }),
      'orders.cancel': async ({ clientOrderId }) =>
        mapped(await desk.cancel(clientOrderId), answer),
      'orders.queue': async ({ market }) => {
        const read = await venue.queuePositions([market]);
        return read.ok ? ok(read.value.map(({ orderId, ahead }) => ({ orderId, ahead }))) : read;
      },
      'orders.setExits': (changes) => ok({ exits: exits.change(changes) }),
      'orders.cancelAll': async ({ market }) => {
        const targets = ledger
          .workingOrders()
          .filter((order) => market === null || order.market === market);
        await Promise.all(targets.map(({ clientOrderId }) => desk.cancel(clientOrderId)));
        const ends = targets.map(({ clientOrderId }) => ledger.order(clientOrderId)?.state);
        return ok({
          canceled: ends.filter((state) => state === 'canceled').length,
          left: ends.filter((state) => state !== undefined && isWorking(state)).length,
        });
      },
      'orders.kill': ({ reason, by }) => killSwitch.kill(reason, by),
      'orders.readRelease': async () => ok({ checks: await checklist.read() }),
      'orders.release': ({ phrase, reason }) => killSwitch.release(phrase, reason),
      'orders.drill': ({ orders }) => drill.run(orders),
      'orders.resume': ({ reason }) => mapped(watch.resume(reason), standing),
      'orders.resetBreaker': ({ market }) => {
        breakers.reset(market);
        breakerTable.refresh();
        return ok(null);
      },
      'orders.setTrading': ({ to }) => {
        if (ledger.latch === 'latched') return err({ code: 'risk.killed' });
        if (ledger.wish !== to) {
          journal.commit({ type: 'tradingWished', at: clock.nowUs() as Instant, to });
        }
        return ok(standing());
      },
      'orders.summary': () =>
        ok({
          orders: desk.sent,
          fills,
          denials: Object.fromEntries(desk.denials),
          cash: ledger.cash,
          equity: equity(),
          ...totalsOf(ledger),
          ledgerHash: journal.hash,
          tickToOrderUs: tickToOrder.summary(),
        }),
    },
    metrics: () => ({
      ordersSent: desk.sent,
      ordersWorking: ledger.workingCount,
      ordersInFlight: desk.inFlight,
      fills,
      drifts: sync.drifts,
      calibrations: session.calibrations,
      ledgerEvents: journal.length,
    }),
    latencies: () => ({ tickToOrder: tickToOrder.view() }),
    stop: async () => {
      clearInterval(latchWatch);
      clearInterval(equityWatch);
      clearInterval(warming);
      readySigner.close();
      await session.stop();
      venue.close();
      watch.end();
      journal.close();
    },
  });
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

const mapped = <T, R>(result: Result<T>, map: (value: T) => R): Result<R> =>
  result.ok ? ok(map(result.value)) : result;
