import type { Keyed, Keys } from '../ui/keyboard.ts';

/**
 * Who has these keys already. What counts in one panel alone may share a plain key with a command, which then stands
 * back while that panel has the focus; keys with Ctrl or Alt work everywhere, so they are given only once.
 *
 * @param scopes - all that has keys: commands in one list, each panel's own in another
 */
export function takenBy<K extends Keyed>(
  keys: Keys,
  id: string,
  scopes: readonly (readonly K[])[],
): K | undefined {
  const worksEverywhere = /(?:mod|alt)\+/.test(keys);
  return scopes
    .filter((scope) => worksEverywhere || scope.some((each) => each.id === id))
    .flat()
    .find((each) => each.keys === keys && each.id !== id);
}
