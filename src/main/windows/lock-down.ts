import { app, shell, type Session, type WebContents } from 'electron';

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

function lockContents(contents: WebContents, pageOrigin: string): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (originOf(event.url) === pageOrigin) return;
    event.preventDefault();
    openOutside(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Every page that ever comes to be stays where it is, and opens no windows. */
export function lockNavigation(pageOrigin: string): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, pageOrigin));
}

/** The page needs no camera, no location, no notifications, no files: everything is refused. */
export function lockPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}
