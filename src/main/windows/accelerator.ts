/** Keys that nobody presses while they type: a menu takes them from whatever has the keyboard. */
const FIT_FOR_A_MENU =
  /^(?:mod\+)?(?:shift\+)?(?:alt\+)?(?:f\d{1,2}|(?<=(?:mod|alt)\+\S*)[a-z0-9])$/;

const NAMES: Readonly<Record<string, string>> = { mod: 'CmdOrCtrl', shift: 'Shift', alt: 'Alt' };

/** The window's keys as Electron writes them for a menu; undefined for those that the page alone can tell from typing. */
export function acceleratorOf(keys: string): string | undefined {
  if (!FIT_FOR_A_MENU.test(keys)) return undefined;
  return keys
    .split('+')
    .map((part) => NAMES[part] ?? part.toUpperCase())
    .join('+');
}
