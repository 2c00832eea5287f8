import { useEffect } from 'react';
import type { Price } from '../../../domain/units/units.ts';
import { shortName } from '../../format/market-words.ts';
import { centDecimals, formatCents } from '../../format/price.ts';
import { useDesk } from '../../store/desk.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import { throttle } from '../../store/throttle.ts';
import { touchOf } from '../../store/touch.ts';

const APP_NAME = 'Oddlot';
/** Every other title is one more message to the browser, and redraws its tab. */
const WRITE_MS = 250;

/** `document.title` says market and touch, also while the page is in the background, and where orders leave this machine. */
export function useDocumentTitle(terms: MarketTerms | undefined): void {
  const { store, app } = useDesk();
  const mode = app.mode === 'embedded' ? '' : `${app.mode.toUpperCase()} · `;
  useEffect(() => {
    if (terms === undefined) {
      document.title = `${mode}${APP_NAME}`;
      return undefined;
    }
    const decimals = centDecimals(terms.grid);
    const show = (price: Price | null): string =>
      price === null ? '–' : formatCents(price, decimals);
    const write = (): void => {
      const book = store.read('book', terms.ticker).data;
      const { bid, ask } = touchOf(book ?? { yes: [], no: [] });
      const touch = book ? `${show(bid)}/${show(ask)} ` : '';
      const title = `${mode}${touch}${shortName(terms)} · ${APP_NAME}`;
      if (document.title !== title) document.title = title;
    };
    const throttled = throttle(write, WRITE_MS);
    throttled.call();
    const unsubscribe = store.subscribe('book', terms.ticker, throttled.call, 'follow');
    return () => {
      throttled.stop();
      unsubscribe();
    };
  }, [store, mode, terms]);
}
