import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RECORDED_NAME, sessionName } from '../../contract/session-library.ts';
import { addedNames } from './added-names.ts';

const first = (stem: string, many = 1): string[] => [...addedNames(stem)].slice(0, many);

it('are those of the file, numbered when they are taken', () => {
  expect(first('Election night', 3)).toEqual([
    'Election night',
    'Election night 2',
    'Election night 3',
  ]);
});

it.each([
  ['(copy) rain/snow: "a"', 'copy- rain-snow- -a-'],
  ['../../etc/passwd', 'etc-passwd'],
  ['', 'session'],
  ['???', 'session'],
  ['Überraschung', 'Überraschung'],
  // As macOS may name a file: the letter and its dots apart.
  ['U\u0308berraschung', 'Überraschung'],
  ['2026-12-01T00-00-00Z-demo', '2026-12-01T00-00-00Z-demo added'],
])('of %j are %j', (stem, name) => {
  expect(first(stem)).toEqual([name]);
});

it('are always names of sessions, and never the recorder’s', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (stem) => {
      for (const name of first(stem, 1000)) {
        expect(sessionName.safeParse(name).success).toBe(true);
        expect(RECORDED_NAME.test(name)).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});

it.each(['a', 'é', '日', '𐌰'])('leave room for a number and what SQLite adds: of %j', (letter) => {
  for (const name of first(letter.repeat(300), 1000)) {
    expect(sessionName.safeParse(name).success).toBe(true);
    // As long as systems let a file be called.
    expect(Buffer.byteLength(`${name}.oddlot-journal`)).toBeLessThanOrEqual(255);
  }
});
