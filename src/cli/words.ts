import type { LogEntry } from '../base/logger.ts';
import type { Failure } from '../base/result.ts';

type Sentence = (error: Failure) => string;

/** What a person reads for a code; every other code speaks through its own details. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  'usage.noCommand': () => 'name a command; `oddlot --help` lists them',
  'usage.unknownCommand': ({ command }) =>
    `there is no command ${String(command)}; \`oddlot --help\` lists them`,
  'usage.badArguments': ({ reason }) => String(reason),
  'usage.badValue': ({ option, value, expected }) =>
    `--${String(option)} ${String(value)}: expected ${String(expected)}`,
  'profile.unusable': ({ folder, reason }) => `${String(folder)} cannot be used: ${String(reason)}`,
  'profile.inUse': ({ folder, pid }) =>
    `${String(folder)} is in use by process ${String(pid)}; end it, or name another with --profile`,
  'profile.notRunning': () => 'nobody runs this profile; start the program first',
  'page.notBuilt': ({ folder }) => `no page in ${String(folder)}; run \`npm run build\``,
  'web.cannotListen': ({ port, reason }) =>
    `cannot listen on 127.0.0.1:${String(port)} (${String(reason)})`,
  'faults.unreadable': ({ file, reason }) => `${String(file)} cannot be read: ${String(reason)}`,
  'faults.malformed': ({ file, reason }) => `${String(file)} is no fault plan: ${String(reason)}`,
  'credentials.missing': ({ variable, file }) =>
    `no key for Kalshi: set ${String(variable)}, or write ${String(file)}`,
  'credentials.malformed': ({ file }) =>
    `${String(file)} does not say {"keyId": …, "privateKeyFile": …}`,
  'credentials.exposed': ({ file, mode }) =>
    `others can read ${String(file)} (mode ${String(mode)}); make it 600`,
  'credentials.unreadable': ({ file, reason }) =>
    `${String(file)} cannot be read (${String(reason)})`,
  'credentials.notAKeyId': () => 'the key id is empty, or has spaces or other signs that no id has',
  'credentials.notAKey': () => 'the key file holds no private key, or one with a passphrase',
  'credentials.notRsa': ({ keyType }) => `the key is of type ${String(keyType)}, not RSA`,
  'service.notInMode': ({ service, mode }) =>
    `there is no ${String(service)} in mode ${String(mode)}`,
  'run.interrupted': () => 'ended before everything had started',
  'file.notReadable': ({ path, reason }) => `${String(path)} cannot be read: ${String(reason)}`,
  'file.notWritten': ({ path, reason }) => `${String(path)} cannot be written: ${String(reason)}`,
  'file.exists': ({ path }) => `${String(path)} is there already; nothing is overwritten`,
  'import.nothingFound': ({ frames, rejected }) =>
    `no market data in ${String(frames)} lines (${JSON.stringify(rejected)}); --pointer says where in a line the frame is`,
  'import.outOfOrder': ({ file }) =>
    `${String(file)} begins before the file ahead of it ends; name the files in the order of time`,
  'import.pricesContradicted': ({ prices, crossed, books }) =>
    `${String(crossed)} of ${String(books)} books are crossed from their first snapshot on, so these are not ${String(prices)} prices; try --prices ${prices === 'yes' ? 'own-side' : 'yes'}`,
  'archive.interrupted': () => 'ended early; nothing was left behind',
  'control.unreachable': ({ reason }) =>
    `the program that uses this profile does not answer (${String(reason)})`,
  'kill.notLatched': () => 'the kill switch is not latched',
  'kill.stillCanceling': () => 'orders are still being canceled; release when none is left',
  'kill.notCanceled': ({ reason }) =>
    `nothing goes out any more, but what rests at the venue could not be canceled (${String(reason)})`,
  'kill.stillResting': ({ left }) => `${String(left)} orders still rest at the venue`,
  'kill.feedStale': () => 'no book is fresh enough to be believed',
  'kill.leftOpen': ({ orders, mode }) =>
    `the last run in mode ${String(mode)} left ${String(orders)} orders that may rest; start the program in it, which cancels them, then release`,
  'risk.killed': () => 'the kill switch is latched; `oddlot release --reason TEXT` lets go of it',
  'halt.causeStands': ({ cause }) => `what halted trading still stands (${String(cause)})`,
  'drill.notEmbedded': ({ venue }) =>
    `drills are for the embedded exchange alone, and this is ${String(venue)}`,
  'drill.ordersOpen': ({ orders }) =>
    `${String(orders)} orders are open and would be canceled; cancel them first`,
  'session.unknownMarket': ({ ticker }) => `the session knows no market ${String(ticker)}`,
};

/** `oddlot: area.reason: words`, always one line. */
export function errorLine(error: Failure): string {
  const { code, ...details } = error;
  const words = SENTENCES[code]?.(error) ?? detailWords(details);
  return `oddlot: ${code}${words === '' ? '' : `: ${words}`}`.replaceAll(/\s*\n\s*/g, ' ');
}

/** A log entry for people; a crash's stack is cut to its first line unless asked for. */
export function logLine({ source, event, facts }: LogEntry, detail: 'plain' | 'debug'): string {
  const words = detailWords(facts);
  const text = `oddlot: ${source}: ${event}${words === '' ? '' : `: ${words}`}`;
  return detail === 'debug' ? text : (text.split('\n', 1)[0] ?? text);
}

export const detailWords = (details: Readonly<Record<string, unknown>>): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
