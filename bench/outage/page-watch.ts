import type { Page } from 'playwright-core';
import { clockOffset, type ClockOffset, type Painted, type RoundTrip } from './outage-times.ts';

const ROUND_TRIPS = 20;

/** What is watched: the panels by their labels, and what they say of a service that is gone. */
export interface Watched {
  readonly panels: readonly string[];
  readonly words: RegExp;
}

/**
 * Run in the page, whose types are not Node's. After every frame that followed a change of the document it looks at
 * what the panels show, in a task of its own, which comes when the frame's script, style, layout and paint are done.
 * So a time is never too early, and at most a frame late.
 */
const watchPanels = ({ panels, words }: Watched): string => `
  globalThis.oddlotWatch?.stop();
  const words = ${words.toString()};
  const stateOf = (label) => {
    const panel = [...document.querySelectorAll('.panel[aria-label="' + label + '"]')].find((each) =>
      each.checkVisibility(),
    );
    if (panel === undefined) return 'between';
    const notes = [
      ...panel.querySelectorAll('.panel-warning, .panel-state-busy, .panel-state-bad'),
    ].filter((note) => note.checkVisibility());
    if (notes.some((note) => words.test(note.textContent))) return 'said';
    return notes.length === 0 ? 'whole' : 'between';
  };
  const painted = [];
  const look = () => {
    const states = new Set(${JSON.stringify(panels)}.map(stateOf));
    const shown = states.size === 1 ? [...states][0] : 'between';
    if (painted.at(-1)?.shown !== shown) painted.push({ atMs: performance.now(), shown });
  };
  const done = new MessageChannel();
  let isAsked = false;
  done.port1.onmessage = () => {
    isAsked = false;
    look();
  };
  const observer = new MutationObserver(() => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => done.port2.postMessage(null));
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  globalThis.oddlotWatch = { painted, stop: () => observer.disconnect() };
  look();
`;

/** Begins anew with what is shown now. */
export const watch = (page: Page, watched: Watched): Promise<void> =>
  page.evaluate(watchPanels(watched));

/** What was painted since the watch began; its last is what is shown. */
export const readPainted = (page: Page): Promise<readonly Painted[]> =>
  page.evaluate('oddlotWatch.painted');

/** How the page's clock stands to this process's. */
export async function compareClocks(page: Page): Promise<ClockOffset> {
  const trips: RoundTrip[] = [];
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const askedMs = performance.now();
    const pageMs = await page.evaluate<number>('performance.now()');
    trips.push({ askedMs, pageMs, answeredMs: performance.now() });
  }
  return clockOffset(trips);
}
