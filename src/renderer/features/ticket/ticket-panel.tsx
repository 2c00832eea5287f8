import { useDesk, useSelectedMarket } from '../../store/desk.ts';
import { useIsUnlisted, useMarketTerms } from '../../store/market-rows.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic, useTopicValue } from '../../store/use-topic.ts';
import { touchOf } from '../../store/touch.ts';
import { shortName } from '../../format/market-words.ts';
import { describeTrading } from '../../format/service-words.ts';
import { useSearchHint } from '../../ui/command-keys.ts';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Ticket } from './ticket.tsx';
import './ticket-panel.css';

export function TicketPanel() {
  const { store } = useDesk();
  const market = useSelectedMarket();
  const searchHint = useSearchHint();
  const terms = useMarketTerms(market);
  const isUnlisted = useIsUnlisted(market);
  const hasBook = useTopicValue('book', market, ({ data }) => data !== undefined);
  const book = hasBook && market !== null ? store.read('book', market).data : undefined;
  return (
    <section className="panel ticket-panel" aria-label="Order ticket">
      <TradingWarning />
      {terms ? (
        <>
          <header className="ticket-market" title={terms.title}>
            <strong>{shortName(terms)}</strong>
            <small>{terms.ticker}</small>
          </header>
          <Ticket key={terms.ticker} terms={terms} firstTouch={book && touchOf(book)} />
        </>
      ) : isUnlisted ? (
        <PanelState
          tone="bad"
          title={`${market} is not listed`}
          detail="Nothing can be traded in it."
        />
      ) : (
        <PanelState
          title={market === null ? 'No market chosen' : 'Waiting for the market'}
          detail={searchHint}
        />
      )}
    </section>
  );
}

/** Says before anything is sent that it would be refused. */
function TradingWarning() {
  const { data } = useTopic('trading');
  const outage = useOutage('orders');
  if (outage !== undefined) return <PanelWarning tone="bad">{outage.words}</PanelWarning>;
  if (data === undefined || data.state === 'trading') return null;
  if (data.killSwitch === 'latched') {
    return <PanelWarning tone="bad">Kill switch latched: nothing is sent</PanelWarning>;
  }
  return <PanelWarning>{describeTrading(data.state)}: orders are refused for now</PanelWarning>;
}
