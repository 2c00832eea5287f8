import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(resolve(import.meta.dirname, '../../src/renderer/app/tokens.css'), 'utf8');

type Palette = ReadonlyMap<string, string>;

function paletteOf(block: string): Palette {
  const found = block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})\b/g);
  return new Map([...found].map(([, name = '', colour = '']) => [name, colour]));
}

const [, darkBlock = '', lightBlock = ''] =
  /:root \{(.*?)\n\}.*?:root\[data-theme='light'\] \{(.*?)\n\}/s.exec(css) ?? [];
const dark = paletteOf(darkBlock);
const themes: Readonly<Record<string, Palette>> = {
  dark,
  light: new Map([...dark, ...paletteOf(lightBlock)]),
};

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** What is written on what. */
const PAIRS: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ['text', ['ground', 'panel', 'raised', 'hover', 'selected', 'bid-soft', 'ask-soft']],
  ['text-dim', ['ground', 'panel', 'raised', 'hover', 'selected']],
  ['text-faint', ['ground', 'panel', 'raised', 'hover']],
  ['bid', ['panel', 'hover', 'selected', 'bid-soft']],
  ['ask', ['panel', 'hover', 'selected', 'ask-soft']],
  ['good', ['panel', 'hover', 'raised']],
  ['warn', ['panel', 'hover', 'warn-soft']],
  ['bad', ['panel', 'hover', 'bad-soft']],
  ['kill-text', ['kill']],
  ['panel', ['bid', 'ask', 'text', 'mode-embedded', 'mode-replay', 'mode-mirror', 'mode-demo']],
];

describe.each(Object.entries(themes))('the %s theme', (_, palette) => {
  const colour = (name: string): string => {
    const value = palette.get(name);
    if (value === undefined) throw new Error(`no colour ${name}`);
    return value;
  };

  it.each(PAIRS)('writes %s readably (AA)', (text, grounds) => {
    const weak = grounds.filter((ground) => contrast(colour(text), colour(ground)) < 4.5);
    expect(weak).toEqual([]);
  });

  it('shows the focus on every ground', () => {
    for (const ground of ['ground', 'panel', 'raised', 'selected', 'kill']) {
      expect(contrast(colour('focus'), colour(ground))).toBeGreaterThan(3);
    }
  });
});
