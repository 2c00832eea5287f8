import { describe, expect, it } from 'vitest';
import { describeKeys, matchesKeys } from './keyboard.ts';

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

  it('are written as the platform writes them', () => {
    expect(describeKeys('mod+shift+k', 'other')).toEqual(['Ctrl', 'Shift', 'K']);
    expect(describeKeys('mod+shift+k', 'mac')).toEqual(['⌘', '⇧', 'K']);
    expect(describeKeys('?', 'other')).toEqual(['?']);
  });
});
