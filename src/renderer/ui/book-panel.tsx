import type { ReactNode } from 'react';
import { useSelectedMarket } from '../store/desk.ts';
import { useMarketTerms, type MarketTerms } from '../store/market-rows.ts';
import { useOutage } from '../store/outage.ts';
import { useTopicValue } from '../store/use-topic.ts';
import { BookState, BookWarning } from './book-state.tsx';

/** A panel about the book of one market, the chosen one or its own: with how far it may be believed, or why there is none. */
export function BookPanel({
  label,
  className = '',
  bar,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  /** Above, also while there is no book. */
  readonly bar?: ReactNode;
  /** @param isCurrent - whether what is shown may be taken for the market as it is now */
  readonly children: (terms: MarketTerms, isCurrent: boolean) => ReactNode;
}) {
  const market = useSelectedMarket();
  const terms = useMarketTerms(market);
  const status = useTopicValue('book', market, (reading) => reading.status);
  const trust = useTopicValue('book', market, (reading) => reading.data?.trust);
  const outage = useOutage('ingest');
  return (
    <div role="group" className={`panel ${className}`} aria-label={label}>
      {bar}
      <BookWarning trust={trust} outage={outage} />
      {terms && trust !== undefined ? (
        children(terms, trust === 'live' && outage === undefined)
      ) : (
        <BookState market={market} status={status} outage={outage} />
      )}
    </div>
  );
}
