import type { MarketRow } from '../../../contract/market-data.ts';
import type { ModelsStatus } from '../../../contract/models.ts';
import type { PositionRow, TradingStatus } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import type { TopicReading } from '../../store/topic-store.ts';
import { midOf } from '../../store/touch.ts';
import type { ALERT_KINDS } from '../../store/workspace.ts';

export type AlertKind = (typeof ALERT_KINDS)[number];

/** `bound` is in the unit that its words name. */
export interface AlertRule {
  readonly id: string;
  readonly kind: AlertKind;
  /** For kinds that are about one market. */
  readonly market: string | null;
  /** In the unit of its kind; 0 for kinds that have none. */
  readonly bound: number;
}

interface KindWords {
  readonly title: string;
  /** Null: there is nothing to be set. */
  readonly unit: string | null;
  readonly isOfMarket: boolean;
}

export const ALERT_WORDS: Readonly<Record<AlertKind, KindWords>> = {
  priceAbove: { title: 'Price at or above', unit: '¢', isOfMarket: true },
  priceBelow: { title: 'Price at or below', unit: '¢', isOfMarket: true },
  spreadAbove: { title: 'Spread at or above', unit: '¢', isOfMarket: true },
  imbalanceAbove: { title: 'One side of the touch at or above', unit: '%', isOfMarket: true },
  positionAbove: { title: 'Position at or above', unit: 'contracts', isOfMarket: true },
  lossAbove: { title: 'Session loss at or above', unit: '$', isOfMarket: false },
  profitAbove: { title: 'Session profit at or above', unit: '$', isOfMarket: false },
  feedStale: { title: 'Feed not live', unit: null, isOfMarket: false },
  modelHolds: { title: 'Chosen model cannot decide', unit: null, isOfMarket: false },
};

/** What is known at a moment. */
export interface AlertWorld {
  readonly market: (ticker: string) => MarketRow | undefined;
  readonly position: (ticker: string) => PositionRow | undefined;
  readonly trading: TradingStatus | undefined;
  readonly feed: TopicReading<'feed'>;
  readonly models: ModelsStatus | undefined;
}

/** Whether it is so; null while nobody can tell. */
export function isMet({ kind, market, bound }: AlertRule, world: AlertWorld): boolean | null {
  const row = market === null ? undefined : trusted(world.market(market));
  switch (kind) {
    case 'priceAbove':
    case 'priceBelow': {
      const middle = row ? midOf(row) : null;
      if (middle === null) return null;
      return kind === 'priceAbove' ? middle >= bound * 100 : middle <= bound * 100;
    }
    case 'spreadAbove':
      if (!row || row.bid === null || row.ask === null) return null;
      return row.ask - row.bid >= bound * 100;
    case 'imbalanceAbove': {
      if (!row || row.bidQty === null || row.askQty === null) return null;
      const larger = Math.max(row.bidQty, row.askQty);
      return larger >= (bound / 100) * (row.bidQty + row.askQty);
    }
    case 'positionAbove':
      if (market === null) return null;
      return Math.abs(world.position(market)?.qty ?? 0) >= bound * 100;
    case 'lossAbove':
    case 'profitAbove': {
      const profit = world.trading?.session?.profit ?? null;
      if (profit === null) return null;
      return (kind === 'lossAbove' ? 0 - profit : profit) >= bound * 1_000_000;
    }
    case 'feedStale':
      // Held, it is the last word of a service that is away.
      return world.feed.data
        ? world.feed.status === 'held' || world.feed.data.state !== 'live'
        : null;
    case 'modelHolds':
      return world.models ? world.models.hold !== null : null;
  }
}

const trusted = (row: MarketRow | undefined): MarketRow | undefined =>
  row?.trust === 'live' ? row : undefined;

/**
 * Says which alerts went off: each when it comes to be met, and again only after it was not. One that is met when it
 * is first looked at goes off at once; what nobody can tell changes nothing.
 */
export class AlertWatch {
  readonly #met = new Map<string, boolean>();

  look(rules: readonly AlertRule[], world: AlertWorld): readonly AlertRule[] {
    const ids = new Set(rules.map(({ id }) => id));
    for (const id of this.#met.keys()) if (!ids.has(id)) this.#met.delete(id);
    return rules.filter((rule) => {
      const met = isMet(rule, world);
      if (met === null) return false;
      const before = this.#met.get(rule.id) ?? false;
      this.#met.set(rule.id, met);
      return met && !before;
    });
  }
}

const FIGURES: Readonly<Record<string, (bound: number) => string>> = {
  '¢': (bound) => `${bound}¢`,
  $: (bound) => formatUsd(Math.round(bound * 1_000_000) as Money),
};

/** "KXRAIN-…: Price at or above 43¢". */
export function describeAlert({ kind, market, bound }: AlertRule): string {
  const { title, unit, isOfMarket } = ALERT_WORDS[kind];
  const figure = unit === null ? '' : ` ${FIGURES[unit]?.(bound) ?? `${bound} ${unit}`}`;
  return `${isOfMarket && market !== null ? `${market}: ` : ''}${title}${figure}`;
}
