import type { ReactNode } from 'react';
import type { ServiceHealth } from '../../contract/health.ts';
import type { FeedState } from '../../contract/market-data.ts';
import { SERVICE_NAMES } from '../../contract/service-name.ts';
import type { TradingStatus } from '../../contract/trading.ts';
import { describeEquity } from '../format/equity-words.ts';
import { formatUsd, formatUsdChange } from '../format/money.ts';
import { formatCount, formatRate } from '../format/quantity.ts';
import { describeFeed } from '../format/service-words.ts';
import { formatSpan } from '../format/time.ts';
import { useDesk, useObservable } from '../store/desk.ts';
import { useOutage } from '../store/outage.ts';
import { useTopic, useTopicValue } from '../store/use-topic.ts';
import { Tag, type Tone } from '../ui/tag.tsx';
import { NoticeList } from './notice-list.tsx';
import './status-bar.css';

/** The account on the left, the machine on the right: one line, always the same places. Messages are between them. */
export function StatusBar({ onHealth }: { readonly onHealth: () => void }) {
  return (
    <footer className="status-bar">
      <div className="status-account">
        <AccountStatus />
      </div>
      <NoticeList />
      <span className="status-space" />
      <button type="button" className="status-machine" title="Show Health" onClick={onHealth}>
        <MachineStatus />
      </button>
    </footer>
  );
}

function Item({
  name,
  hint,
  children,
}: {
  readonly name: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className="status-item" title={hint}>
      <span className="dim">{name}</span> <span className="figure">{children}</span>
    </span>
  );
}

function AccountStatus() {
  const { data } = useTopic('trading', '', { everyMs: 100 });
  if (data === undefined)
    return <span className="dim">Account: waiting for the order service</span>;
  return <AccountItems trading={data} />;
}

function AccountItems({ trading }: { readonly trading: TradingStatus }) {
  const { available, realized, fees, openOrders } = trading;
  const equity = describeEquity(trading);
  return (
    <>
      <Item name="Equity" hint={equity.hint}>
        {equity.text}
      </Item>
      <Item name="Available" hint="Cash that new orders may use">
        {available === null ? '–' : formatUsd(available)}
      </Item>
      <Item name="Realized" hint="From what was closed or settled, before fees">
        <Tag tone={realized > 0 ? 'bid' : realized < 0 ? 'ask' : 'plain'}>
          {formatUsdChange(realized)}
        </Tag>
      </Item>
      <Item name="Fees">{formatUsd(fees)}</Item>
      <Item name="Working" hint="Orders at the venue">
        {openOrders}
      </Item>
    </>
  );
}

/** A service that works on demand may rest. */
const isMissing = ({ service, state, isSilent }: ServiceHealth): boolean =>
  (state !== 'ready' || isSilent) && SERVICE_NAMES.some((name) => name === service);

/** Anything else is bad news. */
const FEED_TONES: Partial<Readonly<Record<FeedState, Tone>>> = {
  live: 'good',
  polling: 'warn',
  idle: 'warn',
  connecting: 'warn',
};

/** Loops slower than this are worth a look. */
const SLOW_LOOP_MS = 50;

function MachineStatus() {
  const link = useObservable(useDesk().link);
  const isCurrent = useOutage('ingest') === undefined;
  const lastFeed = useTopic('feed').data;
  const feed = isCurrent ? lastFeed : undefined;
  const session = useTopic('session').data;
  const unready = useTopicValue('services', '', ({ data }) => data?.filter(isMissing).length ?? 0);
  const worstLagMs = useTopicValue('services', '', ({ data }) =>
    data?.reduce((worst, { heartbeat }) => Math.max(worst, heartbeat?.loopLagMaxMs ?? 0), 0),
  );
  if (link.kind !== 'open') return <Tag tone="bad">Link to Oddlot lost</Tag>;
  return (
    <>
      {unready > 0 && (
        <Tag tone="bad">{unready === 1 ? '1 service is' : `${unready} services are`} not ready</Tag>
      )}
      {feed && <Tag tone={FEED_TONES[feed.state] ?? 'bad'}>{describeFeed(feed.state)}</Tag>}
      {feed && (
        <Item name="Deltas/s" hint="Changes of books a second, over all markets">
          {formatRate(feed.deltasPerS)}
        </Item>
      )}
      {feed && feed.gaps > 0 && (
        <Item name="Gaps" hint="Updates of the feed that were missed; the books were read anew">
          <Tag tone="warn">{formatCount(feed.gaps)}</Tag>
        </Item>
      )}
      {feed && session && (
        <Item name="Queue" hint="Rows that wait to be recorded, and for how long the oldest has">
          {formatCount(session.queueRows)}
          {session.queueAgeMs > 0 && ` · ${formatSpan(session.queueAgeMs)}`}
        </Item>
      )}
      {worstLagMs !== undefined && (
        <Item name="Lag" hint="The longest that a service was held up of late">
          <Tag tone={worstLagMs > SLOW_LOOP_MS ? 'warn' : 'plain'}>{worstLagMs.toFixed(1)} ms</Tag>
        </Item>
      )}
    </>
  );
}
