import type { ServiceName } from '../../contract/service-name.ts';
import { formatCount } from './quantity.ts';
import { formatMicros, formatSpan } from './time.ts';

type Words = readonly [name: string, hint: string];

/** What each service counts of itself. The unit is the end of the metric's own name. */
const WORDS: Readonly<Record<ServiceName, Readonly<Record<string, Words>>>> = {
  exchange: {
    deltas: ['Book changes', 'Levels changed in all markets since it started'],
    trades: ['Trades', 'In all markets since it started'],
    orders: ['Orders taken', 'Accepted from outside since it started, yours among them'],
    connections: ['Connections', 'Market-data connections that are open now'],
    faults: ['Faults', 'Things that went wrong on purpose since it started'],
  },
  ingest: {
    markets: ['Markets', 'Whose books it keeps'],
    deltas: ['Book changes', 'Received from the venue since it started'],
    queueRows: ['Rows to record', 'Waiting for the disk'],
    queueAgeMs: ['Oldest row', 'How long the oldest row has waited for the disk'],
    flushP50Us: ['Flush to disk, median', 'Half of the batches of the recording took less'],
    flushP99Us: ['Flush to disk, p99', '99 of 100 batches of the recording took less'],
    refused: ['Refused', 'Updates that a full queue refused; nothing traded on them'],
    updatesUnacknowledged: ['Updates under way', 'Sent to the actor and not yet taken by it'],
  },
  orders: {
    ordersSent: ['Orders sent', 'To the venue since it started'],
    ordersWorking: ['Orders working', 'Not yet at their end, as the ledger has them'],
    ordersInFlight: ['Orders in flight', 'Asked for and not yet answered'],
    fills: ['Fills', 'Since it started'],
    drifts: ['Account drifts', 'Times the venue’s account differed from ours and was taken over'],
    calibrations: [
      'Account readings',
      'Times balance, positions and orders were read anew from the venue',
    ],
    ledgerEvents: ['Ledger events', 'In the ledger, of all runs of this profile'],
  },
  actor: {
    books: ['Books', 'Markets whose books it keeps'],
    updates: ['Updates', 'Received from the market data service since it started'],
    decisions: ['Decisions', 'Made since it started'],
    errors: ['Failed', 'Decisions that failed; nothing was wanted'],
    queued: ['Waiting to decide', 'Markets that wait for a decision'],
    coalesced: [
      'Coalesced',
      'Updates that a newer one of the same market replaced before a decision',
    ],
    passedOver: [
      'Passed over',
      'Updates that asked for no decision: a book not to be believed, a market not selected',
    ],
    held: ['Holds', 'Decisions to do nothing'],
    throttled: ['Held back', 'Orders wanted too soon after another one in their market'],
    intents: ['Orders asked for', 'Wanted and given to the order service'],
    choiceP50Us: ['Choice, median', 'The vector and the choice alone; half took less'],
    choiceP99Us: ['Choice, p99', 'The vector and the choice alone; 99 of 100 took less'],
    frameToDecisionP50Us: ['Frame to decision, median', 'From frame to decision; half took less'],
    frameToDecisionP99Us: ['Frame to decision, p99', 'From frame to decision; 99 of 100 took less'],
    decisionsRecorded: ['Decisions recorded', 'Written to the session file'],
    decisionsWaiting: ['Decisions to record', 'Made and not yet in the session file'],
    decisionsDropped: ['Decisions dropped', 'Not in the session file: their queue was full'],
  },
  archive: {
    jobs: ['Jobs', 'Under way now: sessions verified, exported, added'],
    donePercent: ['Done', 'Of all jobs that are under way'],
  },
};

/** Without their unit, which the figure has. */
const UNITS: readonly (readonly [end: RegExp, format: (value: number) => string])[] = [
  [/Us$/, formatMicros],
  [/Ms$/, formatSpan],
  [/Percent$/, (value) => `${formatCount(value)} %`],
];

/** `someNewThing` → "Some new thing". */
function spelledOut(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface MetricWords {
  readonly name: string;
  readonly hint: string | undefined;
  readonly format: (value: number) => string;
}

/** One that nobody described is spelled out, with the unit that its name ends in. */
export function describeMetric(service: ServiceName, metric: string): MetricWords {
  const [end, format] = UNITS.find(([each]) => each.test(metric)) ?? [/$/, formatCount];
  const [name, hint] = WORDS[service][metric] ?? [spelledOut(metric.replace(end, ''))];
  return { name, hint, format };
}

/** Whether somebody put a metric into words. */
export const isDescribed = (service: ServiceName, metric: string): boolean =>
  metric in WORDS[service];
