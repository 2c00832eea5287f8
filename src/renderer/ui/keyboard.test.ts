import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { describeKeys, hintOf, keysOf, matchesKeys, withOwnKeys } from './keyboard.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('keys', () => {
  it('match with exactly their modifiers', () => {
    expect(matchesKeys(press('k', { ctrlKey: true }), 'mod+k')).toBe(true);
    expect(matchesKeys(press('k', { metaKey: true }), 'mod+k')).toBe(true);
    expect(matchesKeys(press('K', { ctrlKey: true, shiftKey: true }), 'mod+shift+k')).toBe(true);
    expect(matchesKeys(press('K', { ctrlKey: true, shiftKey: true }), 'mod+k')).toBe(false);
    expect(matchesKeys(press('k'), 'mod+k')).toBe(false);
    expect(matchesKeys(press('k', { ctrlKey: true, altKey: true }), 'mod+k')).toBe(false);
  });

  it('take a sign however a keyboard makes it', () => {
    expect(matchesKeys(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matchesKeys(press('?'), '?')).toBe(true);
    expect(matchesKeys(press('/', { shiftKey: true }), '/')).toBe(true);
  });

  it('go by the place of a key under Alt, where a Mac types another sign', () => {
    expect(matchesKeys(press('¡', { altKey: true, code: 'Digit1' }), 'alt+1')).toBe(true);
    expect(matchesKeys(press('2', { altKey: true, code: 'Digit2' }), 'alt+1')).toBe(false);
  });

  it('take an arrow under Alt by its name, and Shift with it or without', () => {
    const left = press('ArrowLeft', { altKey: true, code: 'ArrowLeft' });
    expect(matchesKeys(left, 'alt+arrowleft')).toBe(true);
    expect(matchesKeys(left, 'shift+alt+arrowleft')).toBe(false);
    expect(matchesKeys({ ...left, shiftKey: true }, 'shift+alt+arrowleft')).toBe(true);
    expect(matchesKeys({ ...left, shiftKey: true }, 'alt+arrowleft')).toBe(false);
    expect(matchesKeys({ ...left, altKey: false, shiftKey: true }, 'arrowleft')).toBe(false);
  });

  it('are called by a name that they match, and no other press of the same keyboard', () => {
    const signs = '?/+-*,.;'.split('').map((key) => ({ key, code: 'Slash' }));
    const letters = 'abyz0189'.split('').map((key) => ({
      key,
      code: /[0-9]/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
    }));
    const named = ['F6', 'Enter', ' ', 'ArrowUp', 'PageUp'].map((key) => ({ key, code: key }));
    const anyPress = fc
      .tuple(
        fc.constantFrom(...signs, ...letters, ...named),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([{ key, code }, ctrlKey, altKey, shiftKey]) =>
        press(shiftKey && /^[a-z]$/.test(key) ? key.toUpperCase() : key, {
          code,
          ctrlKey,
          altKey,
          shiftKey,
        }),
      );
    fc.assert(
      fc.property(anyPress, anyPress, (one, other) => {
        const keys = keysOf(one);
        if (keys === undefined) return;
        expect(matchesKeys(one, keys)).toBe(true);
        if (keysOf(other) !== keys) expect(matchesKeys(other, keys)).toBe(false);
      }),
    );
  });

  it('are none while only a modifier is down', () => {
    expect(keysOf(press('Shift', { shiftKey: true }))).toBeUndefined();
    expect(keysOf(press('Control', { ctrlKey: true }))).toBeUndefined();
  });

  it('are written as the platform writes them', () => {
    expect(describeKeys('mod+shift+k', 'other')).toEqual(['Ctrl', 'Shift', 'K']);
    expect(describeKeys('mod+shift+k', 'mac')).toEqual(['⌘', '⇧', 'K']);
    expect(describeKeys('?', 'other')).toEqual(['?']);
  });

  it('stand behind the words of a hint, as they are bound', () => {
    expect(hintOf('Kill', 'mod+shift+k', 'other')).toBe('Kill (Ctrl+Shift+K)');
    expect(hintOf('Kill', 'mod+shift+k', 'mac')).toBe('Kill (⌘⇧K)');
    expect(hintOf('Kill', undefined, 'other')).toBe('Kill');
  });

  it('are those that the person chose, or none', () => {
    const keyed = [{ id: 'a', keys: 'x', title: 'A' }, { id: 'b', keys: 'y' }, { id: 'c' }];
    expect(withOwnKeys(keyed, { a: 'mod+1', b: null, gone: 'z' })).toEqual([
      { id: 'a', keys: 'mod+1', title: 'A' },
      { id: 'b' },
      { id: 'c' },
    ]);
  });
});
