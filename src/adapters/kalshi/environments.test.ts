import { describe, expect, it } from 'vitest';
import { embeddedUrls, isOrderHostAllowed, KALSHI_URLS } from './environments.ts';

describe('isOrderHostAllowed', () => {
  it.each([
    embeddedUrls(4711).rest,
    KALSHI_URLS.demo.rest,
    'https://demo-api.kalshi.co/trade-api/v2',
    'http://localhost:80/trade-api/v2',
    'http://[::1]:9/trade-api/v2',
    'http://127.8.9.1/trade-api/v2',
  ])('lets orders go to %s', (url) => {
    expect(isOrderHostAllowed(url)).toBe(true);
  });

  it.each([
    KALSHI_URLS.production.rest,
    'https://api.elections.kalshi.com/trade-api/v2',
    'https://trading-api.kalshi.com/trade-api/v2',
    'http://demo-api.kalshi.co/trade-api/v2',
    'https://demo-api.kalshi.co:8443/trade-api/v2',
    'https://demo-api.kalshi.co@api.elections.kalshi.com/trade-api/v2',
    'https://demo-api.kalshi.co.example.com/trade-api/v2',
    'https://external-api.demo.kalshi.com/trade-api/v2',
    'https://127.0.0.1.example.com/trade-api/v2',
    'https://localhost.example.com/',
    'https://128.0.0.1/',
    'https://0.0.0.0/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'not a url',
    '',
  ])('never to %s', (url) => {
    expect(isOrderHostAllowed(url)).toBe(false);
  });
});
