import { RECORDED_NAME } from '../../contract/session-library.ts';

/** Room for a number behind it in the longest name that a session may have. */
const LONGEST = 100;
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
  const short = Array.from(allowed).slice(0, LONGEST).join('').trim() || 'session';
  const name = RECORDED_NAME.test(short) ? `${short} added` : short;
  yield name;
  for (let n = 2; n <= MOST_OF_A_NAME; n += 1) yield `${name} ${n}`;
}
