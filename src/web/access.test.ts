import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Access } from './access.ts';

const request = (headers: IncomingMessage['headers']) => ({ headers }) as IncomingMessage;

describe('the address of the page', () => {
  it.each([
    [80, '127.0.0.1'],
    [8080, '127.0.0.1:8080'],
  ])('on port %d is %s, as browsers write it', (port, host) => {
    const access = new Access(port);
    expect(access.url).toMatch(new RegExp(`^http://${host}/#token=`));
    expect(access.isFromPage(request({ host, origin: `http://${host}` }))).toBe(true);
    expect(access.isFromPage(request({ host, origin: `http://${host}0` }))).toBe(false);
    expect(access.isFromPage(request({ host: `${host}0`, origin: `http://${host}` }))).toBe(false);
  });
});
