import { err, ok, type Result } from '../base/result.ts';

/** What every command understands, wherever on the line it stands. */
export interface GeneralOptions {
  readonly profile: string | undefined;
  readonly detail: 'plain' | 'debug';
  /** Asked for instead of doing anything. */
  readonly show: 'help' | 'version' | undefined;
  /** The rest of the line: a command and its own arguments. */
  readonly rest: readonly string[];
}

export const GENERAL_OPTIONS = [
  ['--profile DIR', 'settings, ledger, models and sessions lie here (default: user data)'],
  ['--debug', 'tell everything on stderr, with stacks'],
  ['--help', 'say what there is'],
  ['--version', 'say which version this is'],
] as const;

/** Takes the general options out of a command line. */
export function readGeneral(args: readonly string[]): Result<GeneralOptions> {
  const rest: string[] = [];
  let profile: string | undefined;
  let detail: GeneralOptions['detail'] = 'plain';
  let show: GeneralOptions['show'];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string;
    if (arg === '--debug') detail = 'debug';
    else if (arg === '--help' || arg === '-h') show = 'help';
    else if (arg === '--version') show ??= 'version';
    else if (arg === '--profile') {
      index += 1;
      profile = args[index] ?? '';
    } else if (arg.startsWith('--profile=')) profile = arg.slice('--profile='.length);
    else rest.push(arg);
  }
  if (profile === '' || profile?.startsWith('-')) {
    return err({ code: 'usage.badValue', option: 'profile', value: profile, expected: 'a folder' });
  }
  return ok({ profile, detail, show, rest });
}
