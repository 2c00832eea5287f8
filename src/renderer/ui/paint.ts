import type { Price } from '../../domain/units/units.ts';
import './paint.css';

/** Text nodes and classes are written only when they differ: a write costs layout, a comparison does not. */
const written = new WeakMap<Element, string>();

export function paintText(element: Element, text: string): void {
  if (written.get(element) === text) return;
  written.set(element, text);
  const { firstChild } = element;
  // The same node with other letters is cheaper than another node.
  if (firstChild instanceof Text && text !== '') firstChild.data = text;
  else element.textContent = text;
}

/** A data attribute: a write makes the style anew, also of the same value. */
export function paintData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** The accessible name of what is drawn. */
export function paintName(element: Element, name: string): void {
  if (element.ariaLabel !== name) element.ariaLabel = name;
}

const styled = new WeakMap<HTMLElement, string>();

/** The one custom property of an element that its style sheet draws from. */
export function paintProperty(element: HTMLElement, name: `--${string}`, value: string): void {
  if (styled.get(element) === value) return;
  styled.set(element, value);
  element.style.setProperty(name, value);
}

const FLASH_MS = 200;
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
let lit = new Set<HTMLElement>();
let fading = new Set<HTMLElement>();

/** What was lit before the last time goes out, all at once: two repaints a flash, however many cells. */
function putOut(): void {
  for (const element of fading) delete element.dataset['flash'];
  fading = lit;
  lit = new Set();
  if (fading.size > 0) setTimeout(putOut, FLASH_MS);
}

/** Lights a cell up for a moment in the colour of the way its price went. */
export function flash(element: HTMLElement, from: Price | null, to: Price | null): void {
  if (from === null || to === null || from === to || stillness.matches) return;
  element.dataset['flash'] = to > from ? 'up' : 'down';
  if (lit.size === 0 && fading.size === 0) setTimeout(putOut, FLASH_MS);
  fading.delete(element);
  lit.add(element);
}
