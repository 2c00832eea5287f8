import { describe, expect, it } from 'vitest';
import { readRefusal } from './venue-error.ts';

describe('readRefusal', () => {
  it.each([
    [
      'nested',
      { error: { code: 'invalid_order', message: 'Invalid order', details: 'post only cross' } },
      { venueCode: 'invalid_order', message: 'Invalid order', details: 'post only cross' },
    ],
    [
      'flat',
      { code: 'not_found', message: 'Not found' },
      { venueCode: 'not_found', message: 'Not found', details: '' },
    ],
    [
      'text',
      { error: 'too many requests' },
      { venueCode: '', message: 'too many requests', details: '' },
    ],
    ['no', undefined, { venueCode: '', message: '', details: '' }],
    ['foreign', [1, 2], { venueCode: '', message: '', details: '' }],
    [
      'odd',
      { error: null, code: 7, details: { a: 1 } },
      { venueCode: '7', message: '', details: '{"a":1}' },
    ],
  ])('reads a %s body', (_, body, expected) => {
    expect(readRefusal(400, body)).toEqual({ code: 'venue.refused', status: 400, ...expected });
  });

  it('keeps long texts out of logs', () => {
    const refusal = readRefusal(400, { message: 'x'.repeat(10_000) });
    expect(refusal).toMatchObject({ message: 'x'.repeat(500) });
  });
});
