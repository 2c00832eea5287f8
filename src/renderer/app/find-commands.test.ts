import { expect, it } from 'vitest';
import type { Command } from './commands.ts';
import { findCommands } from './find-commands.ts';

const command = (group: Command['group'], title: string): Command => ({
  id: title,
  group,
  title,
  run: () => undefined,
});
const all = [
  command('Safety', 'Kill switch'),
  command('Panels', 'Show Markets'),
  command('Markets', 'Search markets'),
];
const titles = (typed: string): readonly string[] =>
  findCommands(all, typed).map(({ title }) => title);

it('finds by every word, in title and group', () => {
  expect(titles('')).toHaveLength(3);
  expect(titles('MARKETS')).toEqual(['Show Markets', 'Search markets']);
  expect(titles('panels mark')).toEqual(['Show Markets']);
  expect(titles('nothing')).toEqual([]);
});

it('puts titles that start as typed first', () => {
  expect(titles('se')).toEqual(['Search markets']);
  expect(titles('s')[0]).toBe('Show Markets');
});
