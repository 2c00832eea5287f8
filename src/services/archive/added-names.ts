import { RECORDED_NAME } from '../../contract/session-library.ts';

/** Room for a number behind it in the longest name that a session may have. */
const LONGEST = 100;
/** The same in bytes: a file's name has 255, and SQLite puts its own words behind it. */
const MOST_BYTES = 200;
/** Who has more of one name does not want another. */
const MOST_OF_A_NAME = 1000;

/**
 * What a session from elsewhere may be called in the library, the likeliest first: as its file is, as far as a session may
 * be called so, and never as the recorder calls its own, which are removed for their age.
 */
export function* addedNames(stem: string): Generator<string, void> {
  const allowed = stem
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  const short = beginning(allowed).trim() || 'session';
  const name = RECORDED_NAME.test(short) ? `${short} added` : short;
  yield name;
  for (let n = 2; n <= MOST_OF_A_NAME; n += 1) yield `${name} ${n}`;
}

/** As much of a text as may be a name. */
function beginning(text: string): string {
  let short = '';
  for (const letter of text) {
    const longer = short + letter;
    if (longer.length > LONGEST || Buffer.byteLength(longer) > MOST_BYTES) break;
    short = longer;
  }
  return short;
}
