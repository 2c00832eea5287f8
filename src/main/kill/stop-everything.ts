import { Notification } from 'electron';
import type { Result } from '../../base/result.ts';
import type { KillReport } from '../../contract/kill-switch.ts';
import type { Api } from '../../contract/requests.ts';

const REASONS = {
  shortcut: 'Stopped by hand with the system-wide shortcut',
  tray: 'Stopped by hand at the tray',
  window: 'Stopped by hand in the menu',
} as const;

/** Latches the kill switch from outside the page, and tells what came of it: the window may be out of sight. */
export async function stopEverything(
  api: Pick<Api, 'orders.kill'>,
  by: keyof typeof REASONS,
): Promise<void> {
  const reply = await api['orders.kill']({ reason: REASONS[by], by });
  if (Notification.isSupported()) new Notification(wordsOf(reply)).show();
}

function wordsOf(reply: Result<KillReport>): { readonly title: string; readonly body: string } {
  if (!reply.ok) {
    return {
      title: 'Kill switch: NOT confirmed',
      body: `Look at the window at once (${reply.error.code}).`,
    };
  }
  const { canceled, left, verified } = reply.value;
  const isOver = left === 0 && verified === 'empty';
  return {
    title: 'Kill switch latched',
    body: isOver
      ? `${canceled} orders cancelled; the venue lists none.`
      : `${canceled} orders cancelled; some may still rest. Cancelling goes on.`,
  };
}
