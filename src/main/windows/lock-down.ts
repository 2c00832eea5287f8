import { app, shell, type Session, type WebContents } from 'electron';
import { followTheme } from './theme.ts';
import { windowOptions } from './window-options.ts';

/** Sites that a link may open, in the person's own browser. */
const LINKS_OUT = ['https://kalshi.com', 'https://docs.kalshi.com'];

/** Opens a link outside if it leads to a site on the list; every other one leads nowhere. */
export function openOutside(url: string): void {
  if (!URL.canParse(url)) return;
  const { origin, href } = new URL(url);
  if (LINKS_OUT.includes(origin)) void shell.openExternal(href);
}

const originOf = (url: string): string => (URL.canParse(url) ? urlOrigin(new URL(url)) : '');
/** `URL` gives schemes of our own no origin. */
const urlOrigin = ({ protocol, host }: URL): string => `${protocol}//${host}`;

const PANEL_HASH = /^#panel=[a-zA-Z]{1,40}(?:&market=[\w.-]{1,100})?$/;

/** A window for one panel, and the market that it may be pinned to, as the page asks for it. */
const isPanelWindow = (url: string, pageOrigin: string): boolean =>
  originOf(url) === pageOrigin && PANEL_HASH.test(new URL(url).hash);

function lockContents(contents: WebContents, { pageOrigin, preload }: PagePlace): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (originOf(event.url) === pageOrigin) return;
    event.preventDefault();
    openOutside(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('did-create-window', (window) => followTheme(window));
  contents.setWindowOpenHandler(({ url }) => {
    if (isPanelWindow(url, pageOrigin)) {
      const overrideBrowserWindowOptions = { ...windowOptions(preload, {}), show: true };
      return { action: 'allow', overrideBrowserWindowOptions };
    }
    openOutside(url);
    return { action: 'deny' };
  });
}

interface PagePlace {
  readonly pageOrigin: string;
  /** For windows that the page opens. */
  readonly preload: string;
}

/** Every page that ever comes to be stays where it is, and opens no windows but those for one of its panels. */
export function lockNavigation(place: PagePlace): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, place));
}

/** What our page asks for: alerts as notifications, rows on the clipboard. */
const GRANTED: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write']);

/** The page needs no camera, no location, no files: all but a little is refused, to others everything. */
export function lockPermissions(session: Session, pageOrigin: string): void {
  const isGranted = (permission: string, url: string): boolean =>
    GRANTED.has(permission) && originOf(url) === pageOrigin;
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isGranted(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isGranted(permission, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  // Exported rows, which the page made itself; the person is asked where they go.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) event.preventDefault();
  });
}
