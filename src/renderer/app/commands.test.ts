import { describe, expect, it, vi } from 'vitest';
import type { Desk } from '../store/desk.ts';
import type { DockHandle } from './dock-handle.ts';

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { createCommands } = await import('./commands.ts');

const commands = createCommands({} as Desk, {} as DockHandle, () => {});
const ids = commands.map(({ id }) => id);

describe('the commands', () => {
  it('end with those that stop things, of which Enter in the palette must not be the first', () => {
    const stops = ['cancelHere', 'kill', 'disarmActor', 'toggleTrading', 'cancelAll'];
    const first = Math.min(...stops.map((id) => ids.indexOf(id)));
    expect(first).toBeGreaterThan(0);
    const last = commands.slice(first).filter(({ id }) => !stops.includes(id));
    expect(last.map(({ group }) => group)).toEqual(last.map(() => 'Safety'));
  });

  it('have one name and one key each', () => {
    expect(new Set(ids).size).toBe(ids.length);
    const keys = commands.flatMap(({ keys: own }) => own ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
