import type { AccountView } from './account-view.ts';
import { BookFigures, type CentLevel, type FourSides, rests } from './book-figures.ts';
import { type MarketView, ObservationWriter } from './observation-writer.ts';
import { activityScore, type CurrentPoint, type PastPoint, RecentPoints } from './recent-points.ts';
import { KALSHI52 } from './schema.ts';

/** A book as somebody wrote it down: levels in any order, sizes of 0 among them. */
export interface RawBook {
  readonly timestampMs: number;
  readonly yesBids: readonly CentLevel[];
  readonly noBids: readonly CentLevel[];
  /** Used as they are, even if they contradict the bids. Null: the bids of one contract are the asks of the other. */
  readonly asks: { readonly yes: readonly CentLevel[]; readonly no: readonly CentLevel[] } | null;
  /** What the same point covers beside this market. */
  readonly others: { readonly markets: number; readonly contracts: number };
}

interface Observer {
  readonly market: string;
  readonly account: AccountView;
  readonly nowMs: number;
}

/** A case whose points somebody has prepared. */
export interface PreparedCase extends Observer {
  /** Oldest first. */
  readonly past: readonly PastPoint[];
  readonly current: CurrentPoint;
  /** Null when there is no book at all. */
  readonly book: FourSides | null;
}

/** A case that starts from books. */
export interface RawCase extends Observer {
  /** In order of arrival; the current book is the one with the latest timestamp. */
  readonly books: readonly RawBook[];
  /** Points in the whole session that the books were taken from. */
  readonly sessionPoints: number;
}

/** A vector, and the current point behind it. */
export interface Observed {
  readonly observation: Float32Array;
  readonly current: CurrentPoint;
}

/** The vector of a case with prepared points. */
export function observePrepared(given: PreparedCase): Observed {
  const figures = new BookFigures();
  if (given.book) figures.readSides(given.book);
  const points = new RecentPoints();
  points.restore(given.past, given.current);
  return observe({ market: given.market, figures, points }, given);
}

/** The vector of a case that starts from books. */
export function observeRaw(given: RawCase): Observed {
  const figures = new BookFigures();
  const points = new RecentPoints();
  for (const book of given.books.toSorted((a, b) => a.timestampMs - b.timestampMs)) {
    figures.readSides(restingSides(book));
    const activity = activityScore(
      1 + book.others.markets,
      figures.totalVolume + book.others.contracts,
    );
    // Nothing that compares points was ever computed for a session of one: kept for compatibility with models.
    points.advance(book.timestampMs, figures.yesMid, given.sessionPoints < 2 ? 0 : activity);
  }
  return observe({ market: given.market, figures, points }, given);
}

function observe(view: MarketView, { account, nowMs }: Observer): Observed {
  const observation = new Float32Array(KALSHI52.size);
  new ObservationWriter(view).write(account, nowMs, observation);
  return { observation, current: view.points };
}

function restingSides({ yesBids, noBids, asks }: RawBook): FourSides {
  return {
    yesBids: yesBids.filter(rests),
    noBids: noBids.filter(rests),
    yesAsks: asks ? asks.yes.filter(rests) : noBids.filter(rests).map(seenFromTheOtherSide),
    noAsks: asks ? asks.no.filter(rests) : yesBids.filter(rests).map(seenFromTheOtherSide),
  };
}

const seenFromTheOtherSide = ([priceCents, contracts]: CentLevel): CentLevel => [
  100 - priceCents,
  contracts,
];
