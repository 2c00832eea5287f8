import { KILL_KEYS } from '../../contract/window-keys.ts';
import type { Desk } from '../store/desk.ts';
import type { Signal, TicketAction } from '../store/signals.ts';
import { createOrderActions } from '../store/order-actions.ts';
import { ANY_MARKET, MOST_SIZES } from '../store/workspace.ts';
import { arm, handBack, takeMarket } from '../features/actor/actor-actions.ts';
import { kill, setTrading } from '../features/kill/kill-actions.ts';
import { toggleTheme, toggleDensity } from './appearance.ts';
import { createArrangeCommands } from './arrange-commands.ts';
import { callTicket } from './call-ticket.ts';
import type { DockHandle } from './dock-handle.ts';
import type { Keys } from '../ui/keyboard.ts';
import { PANELS, type PanelId } from './panel-list.ts';
import { popOut } from './panel-window-place.ts';
import { createPinCommands } from './pin-commands.ts';

export const COMMAND_GROUPS = [
  'Safety',
  'Trading',
  'Markets',
  'Panels',
  'Layout',
  'Window',
] as const;

/** Something a person can ask for, by key, by palette, by button. */
export interface Command {
  readonly id: string;
  readonly group: (typeof COMMAND_GROUPS)[number];
  readonly title: string;
  readonly keys?: Keys;
  /** Whether a key that is held down asks for it again and again. */
  readonly held?: 'repeats';
  readonly run: () => void;
}

export type Overlay =
  | 'none'
  | 'palette'
  | 'help'
  | 'release'
  | 'resume'
  | 'about'
  | 'layouts'
  | 'settings'
  | 'sizes';

/** One for each size that ladder and ticket offer, from the left. */
const SIZE_KEYS = Array.from({ length: MOST_SIZES }, (_, at) => `${at + 1}`);

/** Every command there is. What stops things comes last: the first one is what Enter in the palette would run. */
export function createCommands(
  desk: Desk,
  dock: DockHandle,
  openOverlay: (overlay: Overlay) => void,
): readonly Command[] {
  const orders = createOrderActions(desk);
  const { signals, store, workspace } = desk;
  // A panel that was just brought up hears signals only once it is mounted.
  const tell = (kind: PanelId, signalFor: (panel: string) => Signal): void => {
    const panel = dock.show(kind);
    requestAnimationFrame(() => signals.send(signalFor(panel)));
  };
  const toggleTrading = (): void => {
    const state = store.read('trading').data?.state;
    if (state === 'halted') openOverlay('resume');
    else void setTrading(desk, state === 'paused' ? 'trading' : 'paused');
  };
  /** That of the panel with the keyboard, which may be pinned to it, else the chosen one. */
  const marketHere = (): string | null =>
    dock.pinned.activeMarket() ?? workspace.state.get().market;
  const fillTicket = (action: TicketAction) => (): void =>
    callTicket(desk, dock, { market: marketHere(), action });
  const withMarket = (run: (market: string) => void): void => {
    const market = marketHere();
    if (market !== null) run(market);
  };
  return [
    {
      id: 'buy',
      group: 'Trading',
      title: 'Ticket: buy YES',
      keys: 'b',
      run: fillTicket('buyYes'),
    },
    {
      id: 'sell',
      group: 'Trading',
      title: 'Ticket: sell YES',
      keys: 's',
      run: fillTicket('sellYes'),
    },
    {
      id: 'buyNo',
      group: 'Trading',
      title: 'Ticket: buy NO',
      keys: 'n',
      run: fillTicket('buyNo'),
    },
    {
      id: 'sellNo',
      group: 'Trading',
      title: 'Ticket: sell NO',
      keys: 'shift+n',
      run: fillTicket('sellNo'),
    },
    {
      id: 'centre',
      group: 'Trading',
      title: 'Centre the ladder',
      keys: 'c',
      run: () => {
        const active = dock.pinned.active();
        const panel = active?.kind === 'ladder' ? active.id : null;
        signals.send({ type: 'centreLadder', panel });
      },
    },
    {
      id: 'tradingKeys',
      group: 'Trading',
      title: 'Arm or disarm the ladder’s trading keys',
      keys: 'mod+shift+a',
      run: () => {
        const { tradingKeys } = workspace.state.get();
        workspace.change({ tradingKeys: tradingKeys === 'armed' ? 'disarmed' : 'armed' });
      },
    },
    {
      id: 'flipLadder',
      group: 'Trading',
      title: 'Ladder: YES or NO prices',
      keys: 'v',
      run: () => {
        const { ladderScale } = workspace.state.get();
        workspace.change({ ladderScale: ladderScale === 'yes' ? 'no' : 'yes' });
      },
    },
    ...SIZE_KEYS.map((keys, at): Command => ({
      id: `size.${keys}`,
      group: 'Trading',
      title: `Order size: preset ${keys}`,
      keys,
      run: () => {
        const size = workspace.state.get().sizes[at];
        if (size !== undefined) workspace.change({ orderQty: size });
      },
    })),
    {
      id: 'sizes',
      group: 'Trading',
      title: 'Order sizes…',
      run: () => openOverlay('sizes'),
    },
    {
      id: 'takeMarket',
      group: 'Trading',
      title: 'Take this market over from the actor',
      run: () => withMarket((market) => void takeMarket(desk, market)),
    },
    {
      id: 'handBack',
      group: 'Trading',
      title: 'Hand this market back to the actor',
      run: () => withMarket((market) => void handBack(desk, market)),
    },
    {
      id: 'search',
      group: 'Markets',
      title: 'Search markets',
      keys: '/',
      run: () => tell('markets', () => ({ type: 'searchMarkets' })),
    },
    {
      id: 'filterMarkets',
      group: 'Markets',
      title: 'Filter markets',
      keys: 'f',
      run: () => tell('markets', () => ({ type: 'filterMarkets' })),
    },
    {
      id: 'showAllMarkets',
      group: 'Markets',
      title: 'Take the filter off the markets',
      keys: 'shift+f',
      run: () => workspace.change({ marketFilter: ANY_MARKET }),
    },
    {
      id: 'filterTape',
      group: 'Markets',
      title: 'Tape: least size',
      keys: 't',
      run: () => tell('tape', (panel) => ({ type: 'filterTape', panel })),
    },
    {
      id: 'nextMarket',
      group: 'Markets',
      title: 'Next market of the list',
      keys: 'j',
      held: 'repeats',
      run: () => signals.send({ type: 'stepMarket', by: 1 }),
    },
    {
      id: 'previousMarket',
      group: 'Markets',
      title: 'Previous market of the list',
      keys: 'k',
      held: 'repeats',
      run: () => signals.send({ type: 'stepMarket', by: -1 }),
    },
    {
      id: 'watch',
      group: 'Markets',
      title: 'Put this market on the watch list, or take it off',
      keys: 'w',
      run: () =>
        withMarket((market) => {
          const { watchedMarkets } = workspace.state.get();
          const others = watchedMarkets.filter((ticker) => ticker !== market);
          const isWatched = others.length < watchedMarkets.length;
          workspace.change({ watchedMarkets: isWatched ? others : [...others, market] });
        }),
    },
    ...PANELS.map(({ id, title, keys }): Command => ({
      id: `panel.${id}`,
      group: 'Panels',
      title: `Show ${title}`,
      keys,
      run: () => dock.focus(id),
    })),
    {
      id: 'nextGroup',
      group: 'Panels',
      title: 'Next group of panels',
      keys: 'f6',
      run: () => dock.focusNextGroup(),
    },
    {
      id: 'closePanel',
      group: 'Panels',
      title: 'Close this panel',
      run: () => dock.closeActive(),
    },
    ...createPinCommands(desk, dock),
    {
      id: 'popOut',
      group: 'Panels',
      title: 'Pop this panel out into a window of its own',
      keys: 'mod+shift+o',
      run: () => {
        const panel = dock.activePanel();
        if (panel === undefined) return;
        if (popOut({ panel, market: dock.pinned.activeMarket() }) === 'blocked') {
          desk.notices.say('bad', 'No window was opened.', 'Allow this page to open windows.');
        }
      },
    },
    {
      id: 'layouts',
      group: 'Panels',
      title: 'Layouts…',
      keys: 'mod+shift+l',
      run: () => openOverlay('layouts'),
    },
    {
      id: 'resetLayout',
      group: 'Panels',
      title: 'Reset the layout',
      run: () => dock.reset(),
    },
    {
      id: 'undoLayout',
      group: 'Panels',
      title: 'Undo the last change of the layout',
      keys: 'u',
      run: () => {
        if (dock.undo() === 'undone') return;
        desk.notices.say('info', 'No panel was moved, closed, opened, pinned or resized by key.');
      },
    },
    ...createArrangeCommands(desk, dock),
    {
      id: 'palette',
      group: 'Window',
      title: 'Command palette',
      keys: 'mod+k',
      run: () => openOverlay('palette'),
    },
    {
      id: 'help',
      group: 'Window',
      title: 'Keyboard help',
      keys: '?',
      run: () => openOverlay('help'),
    },
    {
      id: 'settings',
      group: 'Window',
      title: 'Settings…',
      keys: 'mod+,',
      run: () => openOverlay('settings'),
    },
    {
      id: 'dismiss',
      group: 'Window',
      title: 'Put the messages away',
      keys: 'escape',
      run: () => desk.notices.dismissAll(),
    },
    { id: 'theme', group: 'Window', title: 'Dark or light', run: () => void toggleTheme(desk) },
    {
      id: 'density',
      group: 'Window',
      title: 'Compact or comfortable rows',
      run: () => void toggleDensity(desk),
    },
    {
      id: 'tour',
      group: 'Window',
      title: 'Take the tour',
      run: () => workspace.change({ tour: 'due' }),
    },
    {
      id: 'about',
      group: 'Window',
      title: 'About Oddlot',
      run: () => openOverlay('about'),
    },
    {
      id: 'cancelHere',
      group: 'Trading',
      title: 'Cancel all orders in this market',
      keys: 'shift+x',
      run: () => withMarket((market) => void orders.cancelAll(market)),
    },
    {
      id: 'kill',
      group: 'Safety',
      title: 'Kill switch: stop everything',
      keys: KILL_KEYS,
      run: () => void kill(desk),
    },
    {
      id: 'release',
      group: 'Safety',
      title: 'Release the kill switch…',
      run: () => openOverlay('release'),
    },
    {
      id: 'armActor',
      group: 'Safety',
      title: 'Arm the actor: it trades by itself',
      run: () => void arm(desk, 'armed'),
    },
    {
      id: 'disarmActor',
      group: 'Safety',
      title: 'Disarm the actor',
      keys: 'mod+shift+d',
      run: () => void arm(desk, 'disarmed'),
    },
    {
      id: 'toggleTrading',
      group: 'Safety',
      title: 'Pause or resume trading',
      keys: 'mod+shift+p',
      run: toggleTrading,
    },
    {
      id: 'cancelAll',
      group: 'Safety',
      title: 'Cancel all orders in every market',
      keys: 'mod+shift+x',
      run: () => void orders.cancelAll(null),
    },
  ];
}
