import type { IncomingMessage } from 'node:http';

/**
 * Whether a request was addressed to this machine, by somebody who is not a web page: a page that resolved its own
 * name to 127.0.0.1 still names itself in `Host`, and a page of another origin in `Origin`.
 */
export function isLocalCaller({ headers, socket }: IncomingMessage): boolean {
  const { host, origin } = headers;
  const port = socket.localPort;
  return origin === undefined && (host === `127.0.0.1:${port}` || host === `localhost:${port}`);
}
