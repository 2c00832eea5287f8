import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { locateProgram } from '../supervisor/program-files.ts';
import { defaultProfileFolder } from '../supervisor/profile.ts';
import { book } from './book.ts';
import type { Command, ExitCode, Output } from './command.ts';
import { doctor } from './doctor.ts';
import { drill } from './drill.ts';
import { exchange } from './exchange.ts';
import { exportSession } from './export.ts';
import { readGeneral, type GeneralOptions } from './general-options.ts';
import { commandHelp, generalHelp } from './help.ts';
import { importRecording } from './import.ts';
import { watchInterrupts } from './interrupts.ts';
import { kill } from './kill.ts';
import { ledger } from './ledger.ts';
import { model } from './model.ts';
import { observe } from './observe.ts';
import { record } from './record.ts';
import { release } from './release.ts';
import { resume } from './resume.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { verify } from './verify.ts';
import { errorLine } from './words.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  run,
  serve,
  exchange,
  record,
  import: importRecording,
  verify,
  book,
  export: exportSession,
  observe,
  model,
  ledger,
  kill,
  release,
  resume,
  drill,
  doctor,
};

/** How long what is left open may keep the process after the work is done. */
const LINGER_MS = 2000;

const standardOutput: Output = {
  result: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
};

/**
 * The `oddlot` command.
 *
 * @param args - what follows the command's name
 * @returns the exit code
 */
export async function main(
  args: readonly string[],
  output: Output = standardOutput,
): Promise<0 | 1 | 2> {
  const general = readGeneral(args);
  const outcome = general.ok ? await obey(general.value, output) : general;
  if (outcome.ok) return outcome.value;
  output.note(errorLine(outcome.error));
  return outcome.error.code.startsWith('usage.') ? 2 : 1;
}

async function obey(
  { show, rest, profile, detail }: GeneralOptions,
  output: Output,
): Promise<Result<ExitCode>> {
  const files = locateProgram(import.meta.url);
  if (show === 'version') {
    process.stdout.write(`${files.version}\n`);
    return ok(0);
  }
  const [name, ...args] = rest;
  if (name === undefined) {
    if (show === undefined) return err({ code: 'usage.noCommand' });
    process.stdout.write(`${generalHelp(COMMANDS)}\n`);
    return ok(0);
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return err({ code: 'usage.unknownCommand', command: name });
  if (show === 'help') {
    process.stdout.write(`${commandHelp(name, command)}\n`);
    return ok(0);
  }
  reportBugs(output, detail);
  return command.run(args, {
    files,
    profileFolder: profile ? resolve(profile) : defaultProfileFolder(process.platform, process.env),
    output,
    interrupts: watchInterrupts(() =>
      output.note('oddlot: ending in order; interrupt again to end at once'),
    ),
    detail,
  });
}

/** A bug ends the program; its stack is for whoever asked for it. The services notice and end by themselves. */
function reportBugs(output: Output, detail: 'plain' | 'debug'): void {
  process.on('uncaughtException', (error) => {
    output.note(errorLine({ code: 'internal.bug', reason: error.message }));
    if (detail === 'debug') output.note(error.stack ?? '');
    process.exit(1);
  });
  process.stdout.on('error', () => undefined); // whoever read it has left; what else there is to do is done
}

/** The whole life of a process that is this command. */
export async function runProgram(args: readonly string[], output?: Output): Promise<void> {
  process.exitCode = await main(args, output);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

if (import.meta.main) await runProgram(process.argv.slice(2));
