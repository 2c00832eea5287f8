import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { commandHelp } from './help.ts';

const command = (...options: Command['options']): Command => ({
  summary: 'weigh apples',
  options,
  run: () => Promise.reject(new Error('not asked')),
});

describe('the help of a command', () => {
  it('says what it works on, apart from its options', () => {
    const help = commandHelp(
      'weigh',
      command(['APPLE…', 'what to weigh'], ['--out FILE', 'where to']),
    );
    expect(help).toContain('Usage: oddlot weigh APPLE… [OPTIONS]\n');
    expect(help).toMatch(/\nArguments:\n  APPLE… {2}what to weigh\n/);
    expect(help).toMatch(/\nOptions:\n  --out FILE +where to\n/);
  });

  it('has a line for every way to use it', () => {
    const help = commandHelp('weigh', command(['apple FILE', 'one'], ['pear FILE', 'another']));
    expect(help).toContain(
      'Usage: oddlot weigh apple FILE [OPTIONS]\n       oddlot weigh pear FILE [OPTIONS]\n',
    );
  });

  it('is short where it works on nothing', () => {
    const help = commandHelp('weigh', command(['--out FILE', 'where to']));
    expect(help).toContain('Usage: oddlot weigh [OPTIONS]\n\nDoes: weigh apples.\n\nOptions:\n');
    expect(help).not.toContain('Arguments');
  });
});
