/** "mod+shift+k", "alt+1", "/", "?": modifiers in any order, the key last. `mod` is Ctrl, or ⌘ on a Mac. */
export type Keys = string;

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const isLetterOrDigit = (key: string): boolean => /^[a-z0-9]$/.test(key);
/** Made with Shift on one keyboard and without on another. */
const isSign = (key: string): boolean =>
  key === 'plus' || (key.length === 1 && !isLetterOrDigit(key));

/** Whether a key press is the one meant. Signs such as "?" are matched as typed, however the layout makes them. */
export function matchesKeys(press: KeyPress, keys: Keys): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (modifier: string): boolean => parts.slice(0, -1).includes(modifier);
  if ((press.ctrlKey || press.metaKey) !== wants('mod')) return false;
  if (press.altKey !== wants('alt')) return false;
  if (!isSign(key) && press.shiftKey !== wants('shift')) return false;
  // Alt changes what a Mac's digits and letters type, so there the key's place counts.
  if (wants('alt') && isLetterOrDigit(key)) {
    return press.code === `Digit${key}` || press.code === `Key${key.toUpperCase()}`;
  }
  return press.key.toLowerCase() === (key === 'plus' ? '+' : key);
}

/**
 * What a key press is called, such that it and no other matches; undefined for a modifier alone. Signs lose their
 * Shift, which is how the keyboard makes them.
 */
export function keysOf(press: KeyPress): Keys | undefined {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press;
  if (/^(Control|Meta|Alt|AltGraph|Shift|Dead|CapsLock|Unidentified)$/.test(key)) return undefined;
  const typed = key.toLowerCase();
  const placed = /^(?:Digit|Key)(.)$/.exec(code)?.[1]?.toLowerCase();
  const name = altKey ? (placed ?? typed) : typed;
  if (altKey && isSign(name)) return undefined;
  const isShifted = shiftKey && !isSign(name);
  const held = [(ctrlKey || metaKey) && 'mod', isShifted && 'shift', altKey && 'alt'];
  return [...held.filter((part) => part !== false), name === '+' ? 'plus' : name].join('+');
}

const NAMES: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  delete: 'Del',
  enter: 'Enter',
  escape: 'Esc',
  plus: '+',
  ' ': 'Space',
};
const MAC_NAMES: Readonly<Record<string, string>> = { ...NAMES, mod: '⌘', shift: '⇧', alt: '⌥' };

/** The keys as one reads them: "Ctrl Shift K". */
export function describeKeys(keys: Keys, platform: 'mac' | 'other'): readonly string[] {
  const names = platform === 'mac' ? MAC_NAMES : NAMES;
  return keys.split('+').map((part) => names[part] ?? part.toUpperCase());
}

export const thisPlatform = (): 'mac' | 'other' =>
  /mac/i.test(navigator.platform) ? 'mac' : 'other';

/** The keys in a line of text: "Ctrl+Shift+K", on a Mac "⌘⇧K". */
export const nameKeys = (keys: Keys, platform: 'mac' | 'other' = thisPlatform()): string =>
  describeKeys(keys, platform).join(platform === 'mac' ? '' : '+');

/** Words of a hint with the keys for the same: "Command palette (Ctrl+K)"; without keys the words alone. */
export const hintOf = (
  words: string,
  keys: Keys | undefined,
  platform: 'mac' | 'other' = thisPlatform(),
): string => (keys === undefined ? words : `${words} (${nameKeys(keys, platform)})`);

/** What has a key, under a name that the person's own key is kept by. */
export interface Keyed {
  readonly id: string;
  readonly keys?: Keys;
}

/** Everything with the keys that the person chose. @param own - by id; null: none */
export const withOwnKeys = <K extends Keyed>(
  keyed: readonly K[],
  own: Readonly<Record<string, Keys | null>>,
): readonly K[] =>
  keyed.map((each) => {
    const chosen = own[each.id];
    if (chosen === undefined) return each;
    const { keys: _, ...rest } = each;
    // All that it was, but for the keys, which it may do without.
    return (chosen === null ? rest : { ...rest, keys: chosen }) as K;
  });

/** Whether nothing is held that makes a key a command wherever it is pressed. */
export const isPlain = ({ ctrlKey, metaKey, altKey }: Omit<KeyPress, 'key' | 'code'>): boolean =>
  !ctrlKey && !metaKey && !altKey;

/** Whether the focus is where keys are text. A field for a number leaves letters alone. */
function isTyping({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  if (/^(checkbox|radio|button)$/.test(target.type)) return false;
  return !(/^(decimal|numeric)$/.test(target.inputMode) && /^[a-z]$/i.test(key));
}

/**
 * Whether a key press belongs to the field that has the focus: all that is typed, and arrows with what makes them go
 * by words there, or with Alt opens a list of choices. Any other key with Ctrl or Alt is a command's.
 */
export function isForField(press: KeyboardEvent, platform = thisPlatform()): boolean {
  if (isPlain(press)) return isTyping(press);
  if (!press.key.startsWith('Arrow')) return false;
  if (press.target instanceof HTMLSelectElement) return press.altKey;
  const goesByWords = platform === 'mac' ? press.altKey || press.metaKey : press.ctrlKey;
  return goesByWords && isTyping(press);
}
