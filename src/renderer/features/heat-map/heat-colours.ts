import { themeToken } from '../../ui/theme-token.ts';

/** Colours of the theme in force, as the canvas needs them. */
export interface HeatColours {
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  readonly text: string;
  readonly line: string;
  readonly stale: string;
  readonly font: string;
}

export const readColours = (): HeatColours => ({
  bid: themeToken('--bid'),
  ask: themeToken('--ask'),
  mid: themeToken('--text'),
  text: themeToken('--text-faint'),
  line: themeToken('--line'),
  stale: themeToken('--ground'),
  font: themeToken('--font-figures'),
});
