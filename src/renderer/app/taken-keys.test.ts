import { expect, it } from 'vitest';
import { takenBy } from './taken-keys.ts';

const commands = [{ id: 'buy', keys: 'b' }, { id: 'kill', keys: 'mod+shift+k' }, { id: 'theme' }];
const ladder = [
  { id: 'ladder.buy', keys: 'b' },
  { id: 'ladder.cancel', keys: 'x' },
];
const holder = (keys: string, id: string) => takenBy(keys, id, [commands, ladder])?.id;

it('gives a plain key once among the commands, and once within a panel', () => {
  expect(holder('b', 'theme')).toBe('buy');
  expect(holder('x', 'ladder.buy')).toBe('ladder.cancel');
  expect(holder('x', 'theme')).toBeUndefined();
  expect(holder('b', 'ladder.cancel')).toBe('ladder.buy');
});

it('gives keys that work everywhere to nobody else', () => {
  expect(holder('mod+shift+k', 'ladder.buy')).toBe('kill');
  expect(holder('mod+shift+k', 'kill')).toBeUndefined();
});
