import { z } from 'zod';
import type { Api } from '../../contract/requests.ts';
import { ownKeys } from '../../contract/window-keys.ts';
import { Observable } from './observable.ts';

export const MARKET_COLUMNS = [
  'name',
  'bid',
  'ask',
  'spread',
  'last',
  'volume',
  'activity',
  'closes',
] as const;
export type MarketColumn = (typeof MARKET_COLUMNS)[number];

export const TIMES_IN_FORCE = [
  'good_till_canceled',
  'immediate_or_cancel',
  'fill_or_kill',
] as const;

/** What an alert may watch. */
export const ALERT_KINDS = [
  'priceAbove',
  'priceBelow',
  'spreadAbove',
  'imbalanceAbove',
  'positionAbove',
  'lossAbove',
  'profitAbove',
  'feedStale',
  'modelHolds',
] as const;

/** More than these nobody minds. */
export const MOST_ALERTS = 50;

/** Alerts that went off and are remembered: a log of the window, not of the account. */
export const ALERTS_LOGGED = 100;

/** How wide a spread may be, 1e-4 USD. */
export const SPREAD_BOUNDS = [100, 200, 500, 1000] as const;

/** The list of markets as it is. */
export const ANY_MARKET = {
  status: 'any',
  holding: 'any',
  spreadAtMost: null,
  family: 'any',
  trader: 'any',
} as const;

const marketFilterSchema = z.object({
  /** `open`: one that trades now. */
  status: z.enum(['any', 'open']).catch('any'),
  /** `held`: a position, or working orders of ours. */
  holding: z.enum(['any', 'held']).catch('any'),
  /** A market without both sides has no spread. */
  spreadAtMost: z.literal(SPREAD_BOUNDS).nullable().catch(null),
  /** Those of one event or series with the chosen market. */
  family: z.enum(['any', 'event', 'series']).catch('any'),
  trader: z.enum(['any', 'actor', 'person', 'paused']).catch('any'),
});

/** Sizes that one key or click chooses, 1e-2 contract. */
const DEFAULT_SIZES = [100, 500, 1000, 2500, 10_000];

/** As many as there are keys for them. */
export const MOST_SIZES = 5;

/** Those of the first version, which kept no list of them. */
const ORIGINAL_PANELS = [
  'markets',
  'depth',
  'ladder',
  'ticket',
  'orders',
  'positions',
  'fills',
  'tape',
  'health',
  'actor',
  'risk',
];

/**
 * What this window keeps for the next time. Every field falls back alone, so that one bad value costs nothing
 * else.
 */
const workspaceSchema = z.object({
  /** The dock's own account of itself; checked where it is used. */
  layout: z.json().nullable().catch(null),
  /** The panels that there were when it was kept. */
  knownPanels: z.array(z.string().max(40)).max(100).catch(ORIGINAL_PANELS),
  /** Layouts that the person gave a name. */
  layouts: z.record(z.string().min(1).max(60), z.json()).catch({}),
  /** Keys that the person chose for a command, by its id; null: none. */
  keys: ownKeys.catch({}),
  /** Whether keys that trade count; until somebody says so they do not. */
  tradingKeys: z.enum(['armed', 'disarmed']).catch('disarmed'),
  /** The watch list. */
  watchedMarkets: z.array(z.string().max(100)).max(2000).catch([]),
  marketScope: z.enum(['all', 'watched']).catch('all'),
  marketFilter: marketFilterSchema.catch(ANY_MARKET),
  /** The smallest trade that the tape shows, 1e-2 contract; null: every one. */
  tapeLeastQty: z.int().positive().nullable().catch(null),
  /** What to tell the person of. */
  alerts: z
    .array(
      z.object({
        id: z.string().max(60),
        kind: z.enum(ALERT_KINDS),
        market: z.string().max(100).nullable(),
        bound: z.number().min(0),
      }),
    )
    .max(MOST_ALERTS)
    .catch([]),
  alertSound: z.enum(['on', 'off']).catch('on'),
  /** A notification of the system, which the person has to have allowed. */
  alertPopup: z.enum(['on', 'off']).catch('off'),
  /** Those that went off, newest first. */
  alertLog: z
    .array(z.object({ atMs: z.number(), text: z.string().max(300) }))
    .max(ALERTS_LOGGED)
    .catch([]),
  /** Whether the first look around was taken or declined. */
  tour: z.enum(['due', 'done']).catch('due'),
  /** The chosen market, which all panels follow that are not pinned to one. */
  market: z.string().nullable().catch(null),
  marketSort: z
    .object({ column: z.enum(MARKET_COLUMNS), direction: z.enum(['ascending', 'descending']) })
    .catch({ column: 'volume', direction: 'descending' }),
  /** Whose prices the ladder shows. */
  ladderScale: z.enum(['yes', 'no']).catch('yes'),
  /** How each blotter is sorted and grouped, by its name. */
  blotters: z
    .record(
      z.string().max(40),
      z.object({
        sort: z
          .object({
            column: z.string().max(40),
            direction: z.enum(['ascending', 'descending']),
          })
          .nullable()
          .catch(null),
        group: z.string().max(40).nullable().catch(null),
      }),
    )
    .catch({}),
  /** Size of the next order, 1e-2 contract. */
  orderQty: z.int().positive().catch(1000),
  sizes: z.array(z.int().positive()).min(1).max(MOST_SIZES).catch(DEFAULT_SIZES),
  timeInForce: z.enum(TIMES_IN_FORCE).catch('good_till_canceled'),
  postOnly: z.boolean().catch(false),
  reduceOnly: z.boolean().catch(false),
  /** How long the next resting order stands; null: until it is cancelled. */
  expiresAfterMs: z.int().positive().nullable().catch(null),
});
export type WorkspaceState = z.output<typeof workspaceSchema>;

/** Reads what a window kept, whatever is in it. */
export const readWorkspace = (kept: Record<string, unknown>): WorkspaceState =>
  workspaceSchema.parse(kept);

/** What changes in a row, as a panel under the mouse does, is written this often. */
const WRITE_EVERY_MS = 400;

/** The other windows of the same page. */
export interface WorkspacePeers {
  readonly tell: (patch: Partial<WorkspaceState>) => void;
  readonly onTold: (listener: (patch: Partial<WorkspaceState>) => void) => void;
}

/**
 * The kept state with its one writer: what an action changed is written as a whole at its end, since the page may be
 * loaded anew right after it; what changes in a row is gathered. Every window of a page has one, and tells the others
 * what changed; only the main window writes.
 */
export class Workspace {
  readonly state: Observable<WorkspaceState>;
  readonly #write: Api['window.write'];
  readonly #later: (run: () => void, afterMs: number) => void;
  readonly #onFailure: (error: { readonly code: string }) => void;
  readonly #peers: WorkspacePeers | undefined;
  readonly #keeps: 'writes' | 'tells';
  #unwritten: 'no' | 'yes' = 'no';
  #pace: 'ready' | 'gathering' = 'ready';

  constructor(options: {
    readonly state: WorkspaceState;
    readonly write: Api['window.write'];
    readonly later: (run: () => void, afterMs: number) => void;
    readonly onFailure: (error: { readonly code: string }) => void;
    readonly peers?: WorkspacePeers;
    /** Who only tells leaves the writing to the main window. */
    readonly keeps?: 'writes' | 'tells';
  }) {
    this.#peers = options.peers;
    this.#keeps = options.keeps ?? 'writes';
    this.#peers?.onTold((patch) => this.#take(patch));
    this.state = new Observable(options.state);
    this.#write = options.write;
    this.#later = options.later;
    this.#onFailure = options.onFailure;
  }

  change(patch: Partial<WorkspaceState>): void {
    this.#take(patch);
    this.#peers?.tell(patch);
  }

  #take(patch: Partial<WorkspaceState>): void {
    this.state.set({ ...this.state.get(), ...patch });
    if (this.#keeps === 'tells') return;
    this.#unwritten = 'yes';
    if (this.#pace === 'ready') queueMicrotask(() => void this.flush());
  }

  /** Writes what is waiting, at once: the page may be about to go. */
  async flush(): Promise<void> {
    if (this.#unwritten === 'no') return;
    this.#unwritten = 'no';
    if (this.#pace === 'ready') {
      this.#pace = 'gathering';
      this.#later(() => {
        this.#pace = 'ready';
        void this.flush();
      }, WRITE_EVERY_MS);
    }
    const reply = await this.#write({ state: { ...this.state.get() } });
    if (!reply.ok) this.#onFailure(reply.error);
  }
}
