import { createContext, useContext } from 'react';
import { nameKeys, type Keyed, type Keys } from './keyboard.ts';

/** The keys of this window's commands by their ids, as the person has them; a window of one panel has none. */
export const CommandKeys = createContext<ReadonlyMap<string, Keys>>(new Map());

export const keysById = (commands: readonly Keyed[]): ReadonlyMap<string, Keys> =>
  new Map(commands.flatMap(({ id, keys }) => (keys === undefined ? [] : [[id, keys] as const])));

/** The keys of a command, for a hint where it can be had by pointer too. */
export const useCommandKeys = (id: string): Keys | undefined => useContext(CommandKeys).get(id);

/** How to get to a market where none is chosen. */
export function useSearchHint(): string {
  const keys = useCommandKeys('search');
  if (keys === undefined) return 'Choose one in Markets.';
  return `Press ${nameKeys(keys)} to search, Enter to choose.`;
}
