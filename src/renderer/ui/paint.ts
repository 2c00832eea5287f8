import type { Price } from '../../domain/units/units.ts';

/** Text nodes and classes are written only when they differ: a write costs layout, a comparison does not. */
const written = new WeakMap<Element, string>();

export function paintText(element: Element, text: string): void {
  if (written.get(element) === text) return;
  written.set(element, text);
  element.textContent = text;
}

const FLASH_MS = 450;
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** Lights a cell up for a moment in the colour of the way its price went. */
export function flash(element: Element, from: Price | null, to: Price | null): void {
  if (from === null || to === null || from === to || stillness.matches) return;
  const colour = to > from ? 'var(--bid-soft)' : 'var(--ask-soft)';
  element.animate([{ backgroundColor: colour }, { backgroundColor: 'transparent' }], FLASH_MS);
}
