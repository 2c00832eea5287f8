import type { Desk } from '../store/desk.ts';
import type { TicketFilling } from '../store/signals.ts';
import type { DockHandle } from './dock-handle.ts';
import { sayTooMany } from './pin-commands.ts';

/** Brings up a ticket for a market with what is to be traded, never one for another market. */
export function callTicket(
  { workspace, signals, notices }: Pick<Desk, 'workspace' | 'signals' | 'notices'>,
  dock: DockHandle,
  { market, action, price }: Omit<TicketFilling, 'market'> & { readonly market: string | null },
): void {
  const panel = dock.pinned.show('ticket', market, workspace.state.get().market);
  if (panel === undefined) sayTooMany(notices);
  if (panel === undefined || market === null) return;
  // A panel that was just brought up hears signals only once it is mounted.
  requestAnimationFrame(() =>
    signals.send({
      type: 'fillTicket',
      panel,
      market,
      action,
      ...(price !== undefined && { price }),
    }),
  );
}
