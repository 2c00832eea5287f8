import type { Desk } from '../store/desk.ts';
import type { Notices } from '../store/notices.ts';
import type { Command } from './commands.ts';
import type { DockHandle } from './dock-handle.ts';
import type { PinOutcome } from './pinned-panels.ts';
import { MARKET_PANELS, MOST_COPIES, panelTitle, type MarketPanelId } from './market-panels.ts';

export function sayTooMany(notices: Notices): void {
  const what = `There are ${MOST_COPIES} copies of panels open already.`;
  notices.say('bad', what, 'Close one to open another.');
}

/** Says why a panel was not pinned; nothing where it was. */
export function sayNotPinned(notices: Notices, outcome: PinOutcome, market: string | null): void {
  if (outcome === 'no market') notices.say('info', 'No market is chosen to pin a panel to.');
  else if (outcome === 'odd ticker') {
    notices.say(
      'bad',
      `No panel can be pinned to ${market}.`,
      'Its ticker has signs that none has.',
    );
  } else if (outcome === 'not about a market') {
    const kinds = MARKET_PANELS.map(panelTitle).join(', ');
    notices.say('info', 'This panel is not about one market.', `${kinds} can be pinned.`);
  }
}

/** Panels that keep their market, and more of them. */
export function createPinCommands(
  { workspace, notices }: Pick<Desk, 'workspace' | 'notices'>,
  dock: DockHandle,
): readonly Command[] {
  const chosen = (): string | null => workspace.state.get().market;
  const openAnother = (kind: MarketPanelId): void => {
    const market = dock.pinned.activeMarket() ?? chosen();
    const outcome = market === null ? 'no market' : dock.pinned.openAnother(kind, market);
    if (outcome === 'too many') sayTooMany(notices);
    else if (outcome !== 'opened') sayNotPinned(notices, outcome, market);
    else {
      dock.focusActive();
      dock.spoken.set(`Another ${panelTitle(kind)} is open, pinned to ${market}.`);
    }
  };
  return [
    {
      id: 'pinPanel',
      group: 'Panels',
      title: 'Pin this panel to its market, or let it follow again',
      keys: 'p',
      run: () => {
        const outcome = dock.pinned.toggleActive(chosen());
        sayNotPinned(notices, outcome, chosen());
        if (outcome === 'done') {
          const market = dock.pinned.activeMarket();
          const words = market === null ? 'It follows the chosen market.' : `Pinned to ${market}.`;
          dock.spoken.set(words);
        }
      },
    },
    {
      id: 'anotherPanel',
      group: 'Panels',
      title: 'Open another panel like this one, pinned to its market',
      keys: 'shift+p',
      run: () => {
        const active = dock.pinned.active();
        if (active === undefined) sayNotPinned(notices, 'not about a market', null);
        else openAnother(active.kind);
      },
    },
    ...MARKET_PANELS.map((kind): Command => ({
      id: `another.${kind}`,
      group: 'Panels',
      title: `Open another ${panelTitle(kind)}, pinned to this market`,
      run: () => openAnother(kind),
    })),
  ];
}
