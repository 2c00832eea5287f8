/**
 * A colour, or another token, of the theme in force, for what is drawn on a canvas. Read from the page and not from the
 * canvas, which has no style while its panel is behind another one.
 */
export const themeToken = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
