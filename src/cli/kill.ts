import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LatchFile } from '../adapters/files/latch-file.ts';
import { systemClock } from '../base/clock.ts';
import { ok, type Result } from '../base/result.ts';
import { killReport, type KillReport } from '../contract/kill-switch.ts';
import { askProgram } from '../supervisor/control-channel.ts';
import { killAtRest } from '../supervisor/latch-at-rest.ts';
import { lockProfile, openProfile, type Profile } from '../supervisor/profile.ts';
import { readOptions } from './arguments.ts';
import type { Command, ExitCode, Output } from './command.ts';
import { errorLine } from './words.ts';

const LONGEST_REASON = 200;
/** A program that has not answered by then may hang: the latch file needs none of it. */
const PATIENCE_MS = 1000;
/** Longest time that a program takes for its report: its own limits, one after the other. */
const ANSWER_LIMIT_MS = 60_000;

/** What every latch command prints. Null is what nobody could see. */
export interface LatchResult {
  readonly state: 'killed' | 'paused';
  readonly cancelled: number | null;
  readonly left: number | null;
  readonly msGate: number | null;
  readonly msCancels: number | null;
}

/** Stops a profile, whoever runs it and however well: first by asking, else by the latch file. */
export const kill: Command = {
  summary:
    'latch the kill switch of a profile, running or not: cancel everything, refuse everything',
  options: [['--reason TEXT', 'goes into the audit (default: stopped by command)']],
  run: async (args, { profileFolder, output }) => {
    const given = readOptions(args, { reason: 'text' });
    if (!given.ok) return given;
    const reason = (given.value.reason ?? 'stopped by command').slice(0, LONGEST_REASON);
    const profile = openProfile(profileFolder);
    if (!profile.ok) return profile;
    const lock = lockProfile(profile.value);
    if (!lock.ok && lock.error.code !== 'profile.inUse') return lock;
    if (!lock.ok) return killRunning(profile.value, reason, output);
    try {
      return killResting(profile.value, reason, output);
    } finally {
      lock.value();
    }
  },
};

async function killRunning(
  profile: Profile,
  reason: string,
  output: Output,
): Promise<Result<ExitCode>> {
  const asked = askProgram(
    profile.controlFile,
    'orders.kill',
    { reason, by: 'command' },
    ANSWER_LIMIT_MS,
  );
  const early = await Promise.race([asked, sleep(PATIENCE_MS, undefined)]);
  const isTaken = early?.ok || existsSync(profile.latchFile);
  const dropped = isTaken ? undefined : dropLatch(profile, reason);
  const answer = await asked;
  if (answer.ok) return report(answer.value, output);
  const { error } = answer;
  output.note(errorLine(error));
  // One that could not be written down stopped everything all the same, and reports it.
  const undurable = error.code === 'kill.notDurable' ? killReport.safeParse(error) : undefined;
  if (undurable?.success) {
    report(undurable.data, output);
    return ok(1);
  }
  // It killed, or obeys the file; only what became of the orders is not known.
  if (dropped && !dropped.ok) return dropped;
  output.result({
    state: 'killed',
    cancelled: null,
    left: null,
    msGate: dropped?.value ?? null,
    msCancels: null,
  } satisfies LatchResult);
  return ok(1);
}

function report(report: KillReport, output: Output): Result<ExitCode> {
  const { canceled, left, verified, gateMs, cancelsMs } = report;
  const isOver = verified === 'empty' && left === 0;
  if (!isOver) output.note('oddlot: orders may still rest at the venue; canceling goes on');
  output.result({
    state: 'killed',
    cancelled: canceled,
    // Not verified and none known of is not none.
    left: isOver || left > 0 ? left : null,
    msGate: rounded(gateMs),
    msCancels: rounded(cancelsMs),
  } satisfies LatchResult);
  return ok(isOver ? 0 : 1);
}

/** @returns milliseconds until the disk had it */
function dropLatch(profile: Profile, reason: string): Result<number> {
  const startMs = systemClock.monotonicMs();
  const facts = { latchedAtUs: systemClock.nowUs(), reason };
  const set = new LatchFile(profile.latchFile).set(facts, 'power');
  return set.ok ? ok(rounded(systemClock.monotonicMs() - startMs)) : set;
}

function killResting(profile: Profile, reason: string, output: Output): Result<ExitCode> {
  const killed = killAtRest(profile, systemClock, reason);
  if (!killed.ok) return killed;
  const { gateMs, ledgerFault } = killed.value;
  if (ledgerFault) output.note(errorLine(ledgerFault));
  output.note(
    'oddlot: nobody runs this profile; what rests at a venue is canceled at its next start',
  );
  output.result({
    state: 'killed',
    cancelled: 0,
    left: null,
    msGate: rounded(gateMs),
    msCancels: null,
  } satisfies LatchResult);
  return ok(0);
}

/** Milliseconds with microseconds. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
