import { z } from 'zod';

/**
 * Keys that the person gave commands in place of the usual ones, by the command's id; null: none. The window keeps them
 * as `keys` of what it keeps for itself. Written as modifiers in the order `mod` (Ctrl, on a Mac Cmd), `shift`, `alt`,
 * then the key: `mod+shift+k`.
 */
export const ownKeys = z.record(z.string().max(60), z.string().max(30).nullable());

/** What stops everything while the window has the keyboard, unless the person chose other keys. */
export const KILL_KEYS = 'mod+shift+k';

/**
 * The keys that stop everything, as a window has them: its menu follows them.
 *
 * @param kept - what the window keeps for itself; what cannot be read of it counts as not chosen
 * @returns null where the person wants none
 */
export function killKeysIn(kept: Readonly<Record<string, unknown>>): string | null {
  const own = ownKeys.safeParse(kept['keys']).data?.['kill'];
  return own === undefined ? KILL_KEYS : own;
}
