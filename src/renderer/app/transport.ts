import type { Link } from '../store/link.ts';
import { createBrowserLink } from './browser-link.ts';
import { createDesktopLink } from './desktop-link.ts';

/** The link of whichever shell opened this page: the preload's, or the WebSocket of the browser shell. */
export function createLink(): Link {
  const { oddlot, oddlotShell } = window;
  if (oddlot && oddlotShell) return createDesktopLink(oddlot, oddlotShell);
  return createBrowserLink();
}
