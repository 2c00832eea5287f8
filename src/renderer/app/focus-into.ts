import type { IDockviewPanel } from 'dockview-react';

/**
 * What keys go to first: the list or grid of a panel, else its first field or button; with none of them, itself. No
 * search and no choice in a bar, which would swallow the keys of commands, and not what lets go of a market.
 */
const FOCUS_TARGETS = [
  '[tabindex="0"]',
  'input:enabled:not([type="search"])',
  'button:enabled:not(.pinned-unpin)',
];

/** Gives the keyboard to a panel. */
export function focusInto(panel: IDockviewPanel | undefined): void {
  const content = panel?.view.content.element;
  if (content === undefined) return;
  for (const target of FOCUS_TARGETS) {
    const element = content.querySelector<HTMLElement>(target);
    if (!element) continue;
    element.focus();
    return;
  }
  content.tabIndex = -1;
  content.focus();
}

/**
 * Gives the keyboard to a panel, once it is where it will be and no dialog is before it: to what had it there.
 *
 * @param before - what had the keyboard before the panel was moved
 */
export function keepKeys(
  panel: IDockviewPanel | undefined,
  before: Element | null = document.activeElement,
): void {
  requestAnimationFrame(() => {
    const content = panel?.view.content.element;
    if (content === undefined || content.contains(document.activeElement)) return;
    if (before instanceof HTMLElement && content.contains(before)) before.focus();
    else focusInto(panel);
  });
}
