import { describe, expect, it, vi } from 'vitest';
import { LADDER_KEYS } from '../features/ladder/ladder-keys.ts';
import { ORDER_KEYS } from '../features/orders/order-keys.ts';
import { Notices } from '../store/notices.ts';
import type { Desk } from '../store/desk.ts';
import { matchesKeys, type Keyed } from '../ui/keyboard.ts';
import { createArrangeCommands } from './arrange-commands.ts';
import { DockHandle } from './dock-handle.ts';
import { takenBy } from './taken-keys.ts';

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { createCommands } = await import('./commands.ts');

const desk = { notices: new Notices(() => undefined) } as Desk;
const commands = createCommands(desk, new DockHandle(), () => undefined);
const arranging = createArrangeCommands(desk, new DockHandle());

describe('commands that arrange the desk', () => {
  it('are among all commands, each with keys that no panel has either', () => {
    for (const { id, keys = '' } of arranging) {
      expect(commands.map((command) => command.id)).toContain(id);
      expect(keys).not.toBe('');
      expect(takenBy<Keyed>(keys, id, [[...commands, ...LADDER_KEYS, ...ORDER_KEYS]])).toBe(
        undefined,
      );
    }
  });

  it('are told apart by what is held with an arrow', () => {
    const press = {
      key: 'ArrowLeft',
      code: 'ArrowLeft',
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
    };
    const meant = (held: Partial<typeof press>): readonly string[] =>
      arranging
        .filter(({ keys = '' }) => matchesKeys({ ...press, ...held }, keys))
        .map(({ id }) => id);
    expect(meant({ altKey: true })).toEqual(['goTo.left']);
    expect(meant({ altKey: true, shiftKey: true })).toEqual(['move.left']);
    expect(meant({ ctrlKey: true, shiftKey: true })).toEqual(['split.left']);
    expect(meant({ ctrlKey: true })).toEqual([]);
    expect(meant({ shiftKey: true })).toEqual([]);
    expect(meant({})).toEqual([]);
  });

  it('do nothing before there is a dock', () => {
    for (const { run } of arranging) run();
    expect(desk.notices.list.get()).toEqual([]);
  });
});
