import type { BookView, MarketRow } from '../../../contract/market-data.ts';
import { instantToMs, type Price } from '../../../domain/units/units.ts';
import { describeTrust } from '../../format/market-words.ts';
import { centDecimals, formatCents } from '../../format/price.ts';
import { formatContracts, formatContractsShort } from '../../format/quantity.ts';
import { formatSpan } from '../../format/time.ts';
import { touchOf, type Touch } from '../../store/touch.ts';
import { flash, paintData, paintText } from '../../ui/paint.ts';

const NOTHING = '–';
const SIDES = ['bid', 'ask'] as const;

/** What beside the market decides how the quote looks. */
interface Now {
  readonly nowMs: number;
  /** Why nothing new comes, in words. */
  readonly outage: string | undefined;
}

/** The cells of the quote in the document, found by `data-cell`. Keeps the last touch, to light up what changed. */
export class QuoteCells {
  readonly #cells: ReadonlyMap<string, HTMLElement>;
  #touch: Pick<Touch, 'bid' | 'ask'> = { bid: null, ask: null };

  constructor(root: HTMLElement) {
    const cells = [...root.querySelectorAll<HTMLElement>('[data-cell]')];
    this.#cells = new Map(cells.map((cell) => [cell.dataset['cell'] ?? '', cell]));
  }

  /** The book is newer than the row; before it has come the row stands in for it. */
  paint(row: MarketRow, book: BookView | undefined, now: Now): void {
    const decimals = centDecimals(row.grid);
    const show = (price: number | null): string =>
      price === null ? NOTHING : formatCents(price, decimals);
    const touch: Touch = book ? touchOf(book) : row;
    const { bid, bidQty, ask, askQty } = touch;
    this.#write('bid', show(bid));
    this.#write('ask', show(ask));
    this.#write('bidQty', bidQty === null ? '' : formatContractsShort(bidQty));
    this.#write('askQty', askQty === null ? '' : formatContractsShort(askQty));
    this.#write('spread', show(bid === null || ask === null ? null : ask - bid));
    this.#write('last', show(row.last));
    this.#write('volume', formatContracts(row.volume));
    this.#paintTrust(book?.trust ?? row.trust, book, now);
    for (const side of SIDES) this.#flash(side, this.#touch[side], touch[side]);
    this.#touch = touch;
  }

  #write(name: string, text: string): void {
    const cell = this.#cells.get(name);
    if (cell) paintText(cell, text);
  }

  #flash(name: string, from: Price | null, to: Price | null): void {
    const cell = this.#cells.get(name);
    if (cell) flash(cell, from, to);
  }

  /** While the service behind it is away, nothing said earlier is current. */
  #paintTrust(said: BookView['trust'], book: BookView | undefined, { nowMs, outage }: Now): void {
    const cell = this.#cells.get('trust');
    if (!cell) return;
    const trust = outage === undefined ? said : 'stale';
    paintText(cell, describeTrust(trust));
    paintData(cell, 'trust', trust);
    const changedAt = book?.receivedAt ?? null;
    const age = changedAt === null ? undefined : formatSpan(nowMs - instantToMs(changedAt));
    const title = [outage, age && `Last change ${age} ago`].filter(Boolean).join('\n');
    if (cell.title !== title) cell.title = title;
  }
}
