import { beforeEach, expect, it } from 'vitest';
import { refuseStrayFiles } from './refuse-stray-files.ts';

let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
});

/** What the browser would do with something that is dragged over the page, or dropped there. */
function drag(type: string, types: readonly string[], dropEffect = 'copy') {
  const dataTransfer = { types, dropEffect };
  const event = Object.assign(new Event(type, { cancelable: true }), { dataTransfer });
  page.dispatchEvent(event);
  return { isOpened: !event.defaultPrevented, dropEffect: dataTransfer.dropEffect };
}

it('keeps the browser from opening a file in the place of the window', () => {
  refuseStrayFiles(page);
  for (const type of ['dragover', 'drop']) {
    expect(drag(type, ['Files'])).toEqual({ isOpened: false, dropEffect: 'none' });
  }
});

it('leaves text alone, and files that are taken', () => {
  page.addEventListener('dragover', (event) => event.preventDefault());
  refuseStrayFiles(page);
  expect(drag('drop', ['text/plain'])).toEqual({ isOpened: true, dropEffect: 'copy' });
  expect(drag('dragover', ['Files'])).toEqual({ isOpened: false, dropEffect: 'copy' });
});
