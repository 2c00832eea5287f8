import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const secret = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const equals = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/**
 * Who may talk to this server: the page that it served itself, in the browser that was handed the printed token.
 * The token works once and becomes a cookie that lasts as long as the process. `Host` keeps out pages that point a
 * name of their own at this address; `Origin` keeps out pages of other servers.
 */
export class Access {
  /** `http://127.0.0.1:PORT`, without the port where it is 80. */
  readonly origin: string;
  readonly #host: string;
  /** Cookies are shared between all ports of a host, so the name carries the port. */
  readonly #cookieName: string;
  readonly #session = secret();
  #token: string | undefined = secret();

  constructor(port: number) {
    // As browsers write it, who leave the usual port out.
    const { host, origin } = new URL(`http://127.0.0.1:${port}`);
    this.#host = host;
    this.origin = origin;
    this.#cookieName = `oddlot-${port}`;
  }

  /** What to open: the token travels in the fragment, which browsers do not send. */
  get url(): string {
    return `${this.origin}/#token=${this.#token ?? ''}`;
  }

  /** Whether the request names this server, and comes from its page if it says where it comes from. */
  isAddressed({ headers }: IncomingMessage): boolean {
    const isOurs = headers.origin === undefined || headers.origin === this.origin;
    return headers.host === this.#host && isOurs;
  }

  /** Whether our page made the request: for everything that acts. */
  isFromPage(request: IncomingMessage): boolean {
    return this.isAddressed(request) && request.headers.origin === this.origin;
  }

  hasSession({ headers }: IncomingMessage): boolean {
    const prefix = `${this.#cookieName}=`;
    const given = (headers.cookie ?? '').split('; ').find((cookie) => cookie.startsWith(prefix));
    return given !== undefined && equals(given.slice(prefix.length), this.#session);
  }

  /** @returns the cookie to set; undefined when the token is wrong or was used */
  redeem(token: string): string | undefined {
    if (this.#token === undefined || !equals(token, this.#token)) return undefined;
    this.#token = undefined;
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}
