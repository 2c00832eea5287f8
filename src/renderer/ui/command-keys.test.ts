import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CommandKeys, keysById, useCommandKeys, useSearchHint } from './command-keys.ts';
import type { Keyed } from './keyboard.ts';

function Hints() {
  return `${useSearchHint()} ${useCommandKeys('filterTape') ?? 'none'}`;
}

const hintsUnder = (commands: readonly Keyed[]): string =>
  renderToStaticMarkup(
    createElement(CommandKeys, { value: keysById(commands) }, createElement(Hints)),
  );

describe('the keys of commands in hints', () => {
  it('are those that the person has', () => {
    const commands = [
      { id: 'search', keys: 'g' },
      { id: 'filterTape', keys: 'mod+t' },
    ];
    expect(hintsUnder(commands)).toBe('Press G to search, Enter to choose. mod+t');
  });

  it('are left out of a command that has none, and of every one in a window of one panel', () => {
    expect(hintsUnder([{ id: 'search' }])).toBe('Choose one in Markets. none');
    expect(renderToStaticMarkup(createElement(Hints))).toBe('Choose one in Markets. none');
  });
});
