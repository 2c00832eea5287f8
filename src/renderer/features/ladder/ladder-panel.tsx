import { useOutage } from '../../store/outage.ts';
import { useDesk, useObservable, useSelectedMarket } from '../../store/desk.ts';
import { useMarketTerms } from '../../store/market-rows.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { BookState, BookWarning } from '../../ui/book-state.tsx';
import { SizePicker } from '../../ui/size-picker.tsx';
import { Ladder } from './ladder.tsx';
import './ladder-panel.css';

export function LadderPanel() {
  const { workspace } = useDesk();
  const { orderQty, sizes, tradingKeys } = useObservable(workspace.state);
  const market = useSelectedMarket();
  const terms = useMarketTerms(market);
  const status = useTopicValue('book', market, (reading) => reading.status);
  const trust = useTopicValue('book', market, (reading) => reading.data?.trust);
  const outage = useOutage('ingest');
  return (
    <div role="group" className="panel ladder-panel" aria-label="Ladder">
      <div className="panel-bar">
        <SizePicker
          label="Size of ladder orders, contracts"
          qty={orderQty}
          sizes={sizes}
          onChange={(qty) => workspace.change({ orderQty: qty })}
        />
        <button
          type="button"
          className="size-preset"
          aria-pressed={tradingKeys === 'armed'}
          aria-label="B S: trading keys"
          title={`The keys B and S ${tradingKeys === 'armed' ? 'place at the cursor' : 'do nothing here'}`}
          onClick={() =>
            workspace.change({ tradingKeys: tradingKeys === 'armed' ? 'disarmed' : 'armed' })
          }
        >
          B S
        </button>
      </div>
      <BookWarning trust={trust} outage={outage} />
      {terms && trust !== undefined ? (
        <Ladder terms={terms} isCurrent={trust === 'live' && outage === undefined} />
      ) : (
        <BookState market={market} status={status} outage={outage} />
      )}
    </div>
  );
}
