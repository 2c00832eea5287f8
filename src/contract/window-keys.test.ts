import { describe, expect, it } from 'vitest';
import { KILL_KEYS, killKeysIn } from './window-keys.ts';

describe('the keys that stop everything', () => {
  it('are those that the person chose, or none', () => {
    expect(killKeysIn({ keys: { kill: 'f12', palette: null } })).toBe('f12');
    expect(killKeysIn({ keys: { kill: null } })).toBeNull();
  });

  it('are the usual ones where nothing was chosen, or nothing can be read', () => {
    for (const kept of [{}, { keys: { palette: 'f1' } }, { keys: 7 }, { keys: { kill: 7 } }]) {
      expect(killKeysIn(kept)).toBe(KILL_KEYS);
    }
  });
});
