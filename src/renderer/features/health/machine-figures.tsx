import type { ReactNode } from 'react';
import type { ServiceHealth } from '../../../contract/health.ts';
import type { FeedStatus, SessionStatus } from '../../../contract/market-data.ts';
import type { ServiceName } from '../../../contract/service-name.ts';
import type { ActorStatus } from '../../../contract/trading.ts';
import { describeError, describeErrorInLine } from '../../format/error-words.ts';
import { describeMetric } from '../../format/metric-words.ts';
import { formatBytes, formatCount, formatRate } from '../../format/quantity.ts';
import { describeFeed } from '../../format/service-words.ts';
import { formatSpan } from '../../format/time.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { FigureList, type Figure } from '../../ui/figure-list.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';

const FEED_TONES: Readonly<Record<FeedStatus['state'], Tone>> = {
  idle: 'quiet',
  connecting: 'warn',
  live: 'good',
  backingOff: 'bad',
  polling: 'warn',
  stopped: 'bad',
};

const warns = (n: number): ReactNode => <Tag tone={n > 0 ? 'warn' : 'plain'}>{formatCount(n)}</Tag>;

function feedFigures(feed: FeedStatus, nowMs: number): readonly Figure[] {
  const retry = feed.nextAttemptAt;
  return [
    [
      'Feed',
      <Tag key="state" tone={FEED_TONES[feed.state]}>
        {describeFeed(feed.state)}
        {retry !== null && `, next attempt in ${formatSpan(retry / 1000 - nowMs)}`}
      </Tag>,
      feed.reason ? describeErrorInLine(feed.reason) : undefined,
    ] as Figure,
    ...(feed.reason ? [['Why', describeErrorInLine(feed.reason)] as Figure] : []),
    ['Markets', formatCount(feed.markets)],
    ['Deltas/s', formatRate(feed.deltasPerS)],
    ['Deltas', formatCount(feed.deltas)],
    [
      'Gaps',
      warns(feed.gaps),
      'Times a sequence number was missed; every book of it was read anew',
    ],
    ['Reconnects', warns(feed.reconnects)],
    [
      'Quarantined',
      warns(feed.badFrames),
      'Messages that could not be read; the first of each kind are kept',
    ],
    ...Object.entries(feed.badFrameReasons).map(
      ([code, times]) =>
        [`of it ${describeError({ code, found: '…' }).what}`, formatCount(times)] as Figure,
    ),
    ['Audited', formatCount(feed.audited), 'Books compared with the venue’s own answers'],
    ['Differences', warns(feed.differences), 'Books that differed and were read anew'],
  ];
}

function sessionFigures(session: SessionStatus): readonly Figure[] {
  const { state, name, path, reason } = session;
  const tone: Tone = state === 'recording' ? 'good' : state === 'failed' ? 'bad' : 'quiet';
  return [
    [
      'Recording',
      <Tag key="state" tone={tone}>
        {state === 'recording' && name !== null ? name : state}
      </Tag>,
      reason ? describeErrorInLine(reason) : (path ?? undefined),
    ] as Figure,
    ['Written', formatCount(session.deltas)],
    ['File', formatBytes(session.bytes)],
    [
      'Queue',
      `${formatCount(session.queueRows)} / ${formatCount(session.queueLimitRows)}`,
      'Rows waiting for the disk, and how many may wait',
    ],
    ['Queue age', formatSpan(session.queueAgeMs), 'Age of the oldest row not yet on disk'],
    [
      'Refused',
      warns(session.refused),
      'Updates that a full queue refused; nothing traded on them',
    ],
  ];
}

/** Queues between the services, and what was dropped of them. */
const FLOW: readonly (readonly [service: ServiceName, metric: string, kind?: 'drops'])[] = [
  ['ingest', 'updatesUnacknowledged'],
  ['actor', 'queued'],
  ['actor', 'coalesced'],
  ['orders', 'ordersInFlight'],
  ['actor', 'decisionsWaiting'],
  ['actor', 'decisionsDropped', 'drops'],
  ['orders', 'drifts', 'drops'],
];

/** As the services say themselves once a second. */
const flowFigures = (services: readonly ServiceHealth[]): readonly Figure[] =>
  FLOW.flatMap(([service, metric, kind]) => {
    const row = services.find((each) => each.service === service);
    const value = row?.heartbeat?.metrics[metric];
    if (value === undefined) return [];
    const { name, hint, format } = describeMetric(service, metric);
    return [[name, kind === 'drops' ? warns(value) : format(value), hint] as Figure];
  });

function actorFigures(actor: ActorStatus): readonly Figure[] {
  const { state, armed, policy, decisions, errors } = actor;
  return [
    ['Actor', `${state}, ${armed}`],
    ['Policy', policy],
    ['Decisions', formatCount(decisions)],
    ['Failed', warns(errors), 'Decisions that failed; nothing was wanted'],
  ];
}

/** The feed, the recording, the actor and what flows between them, in figures. */
export function MachineFigures() {
  const nowMs = useObservable(useDesk().clock);
  const feed = useTopic('feed').data;
  const session = useTopic('session').data;
  const actor = useTopic('actor').data;
  const services = useTopic('services', '', { everyMs: 1000 }).data;
  return (
    <>
      {feed && (
        <FigureList className="health-figures" label="Feed" figures={feedFigures(feed, nowMs)} />
      )}
      {session && (
        <FigureList
          className="health-figures"
          label="Recording"
          figures={sessionFigures(session)}
        />
      )}
      {actor && (
        <FigureList className="health-figures" label="Actor" figures={actorFigures(actor)} />
      )}
      {services && (
        <FigureList className="health-figures" label="Queues" figures={flowFigures(services)} />
      )}
    </>
  );
}
