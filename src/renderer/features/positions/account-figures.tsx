import type { PositionRow } from '../../../contract/trading.ts';
import { describeEquity } from '../../format/equity-words.ts';
import { formatIfKnown, formatUsdChange } from '../../format/money.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeTrading } from '../../format/service-words.ts';
import { useTopic } from '../../store/use-topic.ts';
import { FigureList, type Figure } from '../../ui/figure-list.tsx';
import { Tag } from '../../ui/tag.tsx';
import { totalUnrealized } from '../../store/position-figures.ts';
import './account-figures.css';

/** The account at a glance, above its positions. */
export function AccountFigures({ positions }: { readonly positions: readonly PositionRow[] }) {
  const { data } = useTopic('trading', '', { everyMs: 100 });
  const equity = describeEquity(data);
  const figures: readonly Figure[] = [
    ['Equity', equity.text, equity.hint],
    ['Available', formatIfKnown(data?.available), 'Cash that new orders may use'],
    ['Unrealized', formatIfKnown(data && totalUnrealized(positions), formatUsdChange)],
    ['Realized', formatIfKnown(data?.realized, formatUsdChange)],
    ['Fees', formatIfKnown(data?.fees)],
    ['Working', data ? data.openOrders.toString() : '–', 'Orders at the venue'],
  ];
  return (
    <FigureList className="account" figures={figures}>
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
    </FigureList>
  );
}
