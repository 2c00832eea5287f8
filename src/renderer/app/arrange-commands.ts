import type { Desk } from '../store/desk.ts';
import type { Command } from './commands.ts';
import type { DockHandle } from './dock-handle.ts';
import {
  goToGroup,
  movePanel,
  moveTab,
  resizeGroup,
  splitPanel,
  stepTab,
  toggleMaximised,
  SIZE_CHANGES,
  type MoveReport,
} from './dock-moves.ts';
import { DIRECTIONS } from './group-neighbours.ts';

const NEXT = {
  left: 'on the left',
  right: 'on the right',
  up: 'above',
  down: 'below',
} as const;

/** As vim has them; no field loses a key to them, and no keyboard has to hold anything. */
const SIZE_KEYS = { wider: '>', narrower: '<', taller: 'plus', shorter: '-' } as const;

/** The desk arranged by keys, as by pointer: Alt goes, Alt with Shift carries, Ctrl with Shift splits. */
export function createArrangeCommands(
  { notices }: Pick<Desk, 'notices'>,
  dock: DockHandle,
): readonly Command[] {
  const report = (came: MoveReport | undefined): void => {
    if (came?.outcome === 'impossible') notices.say('info', came.text);
    else if (came) dock.spoken.set(came.text);
  };
  return [
    ...DIRECTIONS.map((direction): Command => ({
      id: `goTo.${direction}`,
      group: 'Layout',
      title: `Go to the group ${NEXT[direction]}`,
      keys: `alt+arrow${direction}`,
      run: () => report(dock.arrange((api) => goToGroup(api, direction))),
    })),
    ...DIRECTIONS.map((direction): Command => ({
      id: `move.${direction}`,
      group: 'Layout',
      title: `Move this panel ${direction}`,
      keys: `shift+alt+arrow${direction}`,
      run: () => report(dock.arrange((api) => movePanel(api, direction))),
    })),
    ...DIRECTIONS.map((direction): Command => ({
      id: `split.${direction}`,
      group: 'Layout',
      title: `Split this panel off ${direction}`,
      keys: `mod+shift+arrow${direction}`,
      run: () => report(dock.arrange((api) => splitPanel(api, direction))),
    })),
    ...SIZE_CHANGES.map((change): Command => ({
      id: `resize.${change}`,
      group: 'Layout',
      title: `Make this group ${change}`,
      keys: SIZE_KEYS[change],
      held: 'repeats',
      run: () => report(dock.arrange((api, history) => resizeGroup(api, history, change))),
    })),
    {
      id: 'nextTab',
      group: 'Layout',
      title: 'Next tab of this group',
      keys: 'alt+pagedown',
      run: () => dock.arrange((api) => stepTab(api, 1)),
    },
    {
      id: 'previousTab',
      group: 'Layout',
      title: 'Previous tab of this group',
      keys: 'alt+pageup',
      run: () => dock.arrange((api) => stepTab(api, -1)),
    },
    {
      id: 'moveTab.right',
      group: 'Layout',
      title: 'Move this tab one to the right',
      keys: 'shift+alt+pagedown',
      run: () => report(dock.arrange((api) => moveTab(api, 1))),
    },
    {
      id: 'moveTab.left',
      group: 'Layout',
      title: 'Move this tab one to the left',
      keys: 'shift+alt+pageup',
      run: () => report(dock.arrange((api) => moveTab(api, -1))),
    },
    {
      id: 'maximise',
      group: 'Layout',
      title: 'Let this group fill the window, or put it back',
      keys: 'z',
      run: () => report(dock.arrange(toggleMaximised)),
    },
  ];
}
