import type { BookView, LevelChanged } from '../../../domain/exchange/index.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import {
  complement,
  formatInstant,
  formatPrice,
  formatQty,
  instantToMs,
  type Instant,
  type Price,
} from '../../../domain/units/units.ts';
import { levelsJson } from '../wire-format.ts';

// The book channel carries nearly all the traffic: its messages are put together by hand, and what several
// subscriptions share is built once.

/** Constant parts of a market's messages. */
export interface BookMarket {
  /** `{"market_ticker":"…","market_id":"…"` */
  readonly head: string;
}

export const bookMarket = (ticker: MarketTicker, id: string): BookMarket => ({
  head: `{"market_ticker":${JSON.stringify(ticker)},"market_id":${JSON.stringify(id)}`,
});

/** Prices are few: each is written once. */
const priceTexts: string[] = [];
const priceText = (price: Price): string => (priceTexts[price] ??= formatPrice(price));

/** The `msg` of a delta. @param ownId - the client order id, for the order's owner alone */
export function deltaBody(
  market: BookMarket,
  event: LevelChanged,
  scale: 'ownSide' | 'yes',
  ownId: string | undefined,
): string {
  const price = event.side === 'no' && scale === 'yes' ? complement(event.price) : event.price;
  const own = ownId === undefined ? '' : `,"client_order_id":${JSON.stringify(ownId)}`;
  return `${market.head},"price_dollars":"${priceText(price)}","delta_fp":"${formatQty(event.delta)}","side":"${event.side}"${own},"ts":"${instantText(event.at)}","ts_ms":${instantToMs(event.at)}}`;
}

export const deltaMessage = (sid: number, seq: number, body: string): string =>
  `{"type":"orderbook_delta","sid":${sid},"seq":${seq},"msg":${body}}`;

/** An empty side has no key. */
export function snapshotMessage(
  sid: number,
  seq: number,
  market: BookMarket,
  { yes, no }: BookView,
  scale: 'ownSide' | 'yes' | 'yesAscending',
): string {
  const onYesScale = no.map(({ price, qty }) => ({ price: complement(price), qty }));
  const noLevels =
    scale === 'ownSide' ? no : scale === 'yes' ? onYesScale : onYesScale.toReversed();
  const yesText = yes.length > 0 ? `,"yes_dollars_fp":${JSON.stringify(levelsJson(yes))}` : '';
  const noText = no.length > 0 ? `,"no_dollars_fp":${JSON.stringify(levelsJson(noLevels))}` : '';
  return `{"type":"orderbook_snapshot","sid":${sid},"seq":${seq},"msg":${market.head}${yesText}${noText}}}`;
}

let secondOfText = Number.NaN;
let secondText = '';

/** RFC 3339 with six digits: the part down to the second changes once a second and is kept. */
function instantText(at: Instant): string {
  const second = Math.floor(at / 1_000_000);
  if (second !== secondOfText) {
    secondOfText = second;
    secondText = formatInstant((second * 1_000_000) as Instant).slice(0, 20);
  }
  return `${secondText}${(at - second * 1_000_000).toString().padStart(6, '0')}Z`;
}
