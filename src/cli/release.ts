import { systemClock } from '../base/clock.ts';
import { ok, type Failure, type Result } from '../base/result.ts';
import { askProgram } from '../supervisor/control-channel.ts';
import { releaseAtRest } from '../supervisor/latch-at-rest.ts';
import { lockProfile, openProfile, type Profile } from '../supervisor/profile.ts';
import { readReason } from './arguments.ts';
import type { Command, ExitCode, Output } from './command.ts';
import type { LatchResult } from './kill.ts';
import { detailWords } from './words.ts';

/** Where a window wants a word typed, a command was typed. */
const PHRASE = 'RELEASE';
const ANSWER_LIMIT_MS = 40_000;

/** Lets go of the kill switch; trading starts paused. */
export const release: Command = {
  summary: 'release the kill switch of a profile, running or not; trading starts paused',
  options: [['--reason TEXT', 'goes into the audit; has to be given']],
  run: async (args, { profileFolder, output }) => {
    const given = readReason(args);
    if (!given.ok) return given;
    const reason = given.value;
    const profile = openProfile(profileFolder);
    if (!profile.ok) return profile;
    const lock = lockProfile(profile.value);
    if (!lock.ok && lock.error.code !== 'profile.inUse') return lock;
    if (!lock.ok) return releaseRunning(profile.value, reason, output);
    try {
      return releaseResting(profile.value, reason, output);
    } finally {
      lock.value();
    }
  },
};

async function releaseRunning(
  { controlFile }: Profile,
  reason: string,
  output: Output,
): Promise<Result<ExitCode>> {
  const list = await askProgram(controlFile, 'orders.readRelease', {}, ANSWER_LIMIT_MS);
  if (!list.ok) return list;
  for (const { item, verdict, reason: why } of list.value.checks) {
    output.note(`oddlot: ${verdict.padEnd(5)} ${item}${why ? ` (${failureWords(why)})` : ''}`);
  }
  const released = await askProgram(
    controlFile,
    'orders.release',
    { phrase: PHRASE, reason },
    ANSWER_LIMIT_MS,
  );
  if (!released.ok) return released;
  output.note('oddlot: trading is paused; `oddlot resume --reason TEXT` goes on');
  output.result(paused(0));
  return ok(0);
}

function releaseResting(profile: Profile, reason: string, output: Output): Result<ExitCode> {
  const released = releaseAtRest(profile, systemClock, reason);
  if (!released.ok) return released;
  output.note('oddlot: nobody runs this profile; its account is read at the next start');
  output.result(paused(null));
  return ok(0);
}

/** @param left - what the checklist found resting; null when nobody could look */
const paused = (left: number | null): LatchResult => ({
  state: 'paused',
  cancelled: null,
  left,
  msGate: null,
  msCancels: null,
});

const failureWords = ({ code, ...details }: Failure): string =>
  [code, detailWords(details)].filter((part) => part !== '').join(': ');
