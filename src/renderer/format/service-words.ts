import type { ServiceHealth, ServiceState } from '../../contract/health.ts';
import type { FeedState } from '../../contract/market-data.ts';
import {
  ON_DEMAND_SERVICES,
  type ServiceName,
  type WindowPeer,
} from '../../contract/service-name.ts';
import {
  STARTUP_STEPS,
  STEP_OWNERS,
  type StartupStep,
  type StartupStepName,
} from '../../contract/startup.ts';
import type { TradingState } from '../../contract/trading.ts';

const SERVICES: Readonly<Record<ServiceName | WindowPeer, string>> = {
  supervisor: 'Supervisor',
  exchange: 'Embedded exchange',
  ingest: 'Market data service',
  orders: 'Order service',
  actor: 'Actor',
  archive: 'Archive',
};
export const describeService = (service: ServiceName | WindowPeer): string => SERVICES[service];

/** Why a panel has nothing current, from the state of the service behind it; undefined while that is ready. */
export function describeOutage(health: ServiceHealth): string | undefined {
  const name = SERVICES[health.service];
  const attempt = health.restarts > 0 ? `, attempt ${health.restarts}` : '';
  const words: Readonly<Record<ServiceState, string | undefined>> = {
    stopped: `${name} is stopped`,
    starting: `${name} is starting${attempt}`,
    listening: `${name} is starting${attempt}`,
    ready: health.isSilent ? `${name} does not answer` : undefined,
    hung: `${name} does not answer`,
    restarting: `${name} is restarting${attempt}`,
    failed:
      health.restarts > 0
        ? `${name} failed ${health.restarts} times and was given up`
        : `${name} cannot start`,
  };
  return words[health.state];
}

/** Where a service's data comes from: it has nothing current while that is away. */
const BEHIND: Partial<Readonly<Record<ServiceName, ServiceName>>> = { ingest: 'exchange' };

/** One that runs on demand and has just been asked for. */
const isCalled = ({ service, state, restarts }: ServiceHealth): boolean =>
  ON_DEMAND_SERVICES.some((name) => name === service) &&
  restarts === 0 &&
  (state === 'starting' || state === 'listening');

/** The process for which a service has nothing current: its own, else the one behind it; undefined while all is well. */
export function findTrouble(
  service: ServiceName,
  services: readonly ServiceHealth[],
): ServiceHealth | undefined {
  return [service, BEHIND[service]]
    .map((name) => services.find((row) => row.service === name))
    .find((row) => row !== undefined && describeOutage(row) !== undefined && !isCalled(row));
}

const STEPS: Readonly<Record<StartupStepName, string>> = {
  venue: 'Find the venue and its key',
  venueStatus: 'Ask the venue for its status',
  sessionStore: 'Open the session file',
  feedConnected: 'Connect the market-data feed',
  firstBooks: 'Receive the first books',
  ledger: 'Open the ledger',
  calibration: 'Read balance, positions, orders',
  actor: 'Start the actor',
};
export const describeStep = (step: StartupStepName): string => STEPS[step];

/** The first step of a service's start that is not done, in words; undefined once it has started. */
export function describeOpenStep(
  service: ServiceName,
  steps: readonly StartupStep[],
): string | undefined {
  const open = STARTUP_STEPS.map((name) => steps.find(({ step }) => step === name)).find(
    (step) => step && STEP_OWNERS[step.step] === service && step.state !== 'done',
  );
  if (open === undefined) return undefined;
  const how = open.state === 'failed' ? 'cannot start' : 'is starting';
  const step = STEPS[open.step];
  return `${SERVICES[service]} ${how}: ${step.charAt(0).toLowerCase()}${step.slice(1)}`;
}

const FEEDS: Readonly<Record<FeedState, string>> = {
  idle: 'Feed idle',
  connecting: 'Feed connecting',
  live: 'Feed live',
  backingOff: 'Feed waiting to reconnect',
  polling: 'Feed away, polling',
  stopped: 'Feed stopped',
};
export const describeFeed = (state: FeedState): string => FEEDS[state];

const TRADING: Readonly<Record<TradingState, string>> = {
  starting: 'Starting',
  calibrating: 'Calibrating',
  trading: 'Trading',
  reduceOnly: 'Reduce only',
  paused: 'Paused',
  recovering: 'Recovering',
  halted: 'Halted',
  killed: 'Killed',
};
export const describeTrading = (state: TradingState): string => TRADING[state];
