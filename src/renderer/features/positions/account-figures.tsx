import type { PositionRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { describeEquity } from '../../format/equity-words.ts';
import { formatUsd, formatUsdChange } from '../../format/money.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeTrading } from '../../format/service-words.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Tag } from '../../ui/tag.tsx';
import { totalUnrealized } from '../../store/position-figures.ts';
import './account-figures.css';

const orUnknown = (money: Money | null | undefined, format: (money: Money) => string): string =>
  money === null || money === undefined ? '–' : format(money);

/** The account at a glance, above its positions. */
export function AccountFigures({ positions }: { readonly positions: readonly PositionRow[] }) {
  const { data } = useTopic('trading', '', { everyMs: 100 });
  const equity = describeEquity(data);
  const figures: readonly (readonly [string, string, string?])[] = [
    ['Equity', equity.text, equity.hint],
    ['Available', orUnknown(data?.available, formatUsd), 'Cash that new orders may use'],
    ['Unrealized', orUnknown(data && totalUnrealized(positions), formatUsdChange)],
    ['Realized', orUnknown(data?.realized, formatUsdChange)],
    ['Fees', orUnknown(data?.fees, formatUsd)],
    ['Working', data ? data.openOrders.toString() : '–', 'Orders at the venue'],
  ];
  return (
    <dl className="account">
      <div>
        <dt>Orders service</dt>
        <dd>
          <Tag
            tone={data?.state === 'trading' ? 'good' : 'warn'}
            hint={data?.reason ? describeErrorInLine(data.reason) : undefined}
          >
            {data ? describeTrading(data.state) : '–'}
          </Tag>
        </dd>
      </div>
      {figures.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
