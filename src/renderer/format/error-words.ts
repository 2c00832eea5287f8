import type { Failure } from '../../base/result.ts';
import type { Money, Price, Qty } from '../../domain/units/units.ts';
import { SERVICE_NAMES } from '../../contract/service-name.ts';
import { formatUsd } from './money.ts';
import { formatCentsExact } from './price.ts';
import { formatContracts } from './quantity.ts';
import { describeService } from './service-words.ts';
import { formatSpan } from './time.ts';

/** An error for a person: what happened, and what to do about it. */
export interface ErrorWords {
  readonly what: string;
  readonly remedy: string | undefined;
}

type Sentence = string | ((details: Failure) => string);
type Words = readonly [what: Sentence, remedy?: Sentence];

// Details come from another process: each is read for what it should be, and spelled out where it is not.
const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '?' : JSON.stringify(value);
const figure =
  (format: (value: number) => string) =>
  (value: unknown): string =>
    typeof value === 'number' ? format(value) : text(value);
const span = figure(formatSpan);
const usd = figure((value) => formatUsd(value as Money));
const cents = figure((value) => formatCentsExact(value as Price));
const contracts = figure((value) => formatContracts(value as Qty));
const service = (value: unknown): string => {
  const known = SERVICE_NAMES.find((name) => name === value);
  return known === undefined ? text(value) : describeService(known);
};

const LOOK_FIRST = 'It may have been done: look at Orders before you ask again.';
const BY_ITSELF = 'It comes back by itself.';
const IN_HEALTH = 'Health says more; Restart there starts it anew.';
const A_BUG = 'This is a fault of Oddlot; the log in Health has the details.';

/** Every code that a window can meet, area by area. */
const WORDS: Readonly<Record<string, Words>> = {
  'link.down': ['The link to Oddlot is down.', 'It comes back by itself; try again then.'],
  'link.lost': ['The link to Oddlot broke before the answer came.', LOOK_FIRST],
  'ipc.foreignSender': ['The request did not come from this window.', A_BUG],
  'request.badInput': ['What was asked for is not valid.', A_BUG],
  'request.unknownChannel': ['Oddlot does not know this request.', 'Reload the window.'],
  'request.tooMany': ['Too many requests are under way.', 'Wait for the answers, then try again.'],
  'internal.bug': ['Something went wrong inside Oddlot.', A_BUG],
  'topic.unknownKey': ['The feed does not follow this market.', 'Choose another market.'],

  'service.notReady': [({ service: name }) => `${service(name)} is not ready.`, BY_ITSELF],
  'service.died': [({ service: name }) => `${service(name)} ended before it answered.`, LOOK_FIRST],
  'service.timeout': [
    ({ service: name, limitMs }) => `${service(name)} did not answer within ${span(limitMs)}.`,
    LOOK_FIRST,
  ],
  'service.stopped': [({ service: name }) => `${service(name)} was stopped.`],
  'service.exited': [({ exitCode }) => `Its process ended (exit code ${text(exitCode)}).`],
  'service.failed': [({ service: name }) => `${service(name)} failed for good.`, IN_HEALTH],
  'service.hung': [({ silentMs }) => `Its process was silent for ${span(silentMs)}.`, IN_HEALTH],
  'service.startTimeout': [({ limitMs }) => `It was not ready within ${span(limitMs)}.`, IN_HEALTH],

  'risk.killed': [
    'The kill switch is latched: nothing is sent.',
    'Release it first, with the button in the title bar.',
  ],
  'risk.notTrading': [
    ({ state }) => `Orders are refused while the order service is ${text(state)}.`,
    'Wait, or press Resume when it is paused.',
  ],
  'risk.unknownMarket': [
    ({ market }) => `The venue does not list ${text(market)}.`,
    'Choose another market.',
  ],
  'risk.marketNotActive': [
    ({ status }) => `The market takes no orders: it is ${text(status)}.`,
    'Choose another market.',
  ],
  'risk.bookNotTrusted': [
    ({ trust }) => `The book is ${text(trust)}: nothing trades on it.`,
    'Wait until it is live again.',
  ],
  'risk.priceOffGrid': [
    ({ price }) => `${cents(price)} is not a price of this market.`,
    'Step to the next valid price with the arrow keys.',
  ],
  'risk.invalidQty': [({ qty }) => `${contracts(qty)} contracts is not a valid size.`],
  'risk.outcomePending': [
    'An order of this market has an unknown outcome.',
    'It is being looked up at the venue; try again in a moment.',
  ],
  'risk.insufficientCash': [
    ({ required, available }) => `It needs ${usd(required)}, and ${usd(available)} is available.`,
    'Make it smaller, or cancel working orders.',
  ],

  'order.unknown': ['There is no such order.'],
  'order.unconfirmed': ['The venue has not confirmed this order yet.', 'Try again in a moment.'],
  'order.notWorking': [({ state }) => `The order is ${text(state)} already.`],
  'order.gone': ['The venue does not list it as working any more.'],
  'order.neverArrived': ['It never reached the venue.', 'Send it again if you still want it.'],
  'order.remainderCanceled': [
    ({ filledQty }) => `${contracts(filledQty)} filled; the rest was cancelled.`,
  ],

  'kill.wrongPhrase': ['The word typed is not RELEASE.', 'Type it in capital letters.'],
  'kill.notLatched': ['The kill switch is not latched.'],
  'kill.stillCanceling': ['Orders are still being cancelled.', 'Release it when none is left.'],
  'kill.stillResting': [
    ({ left }) => `${text(left)} orders still rest at the venue.`,
    'Cancel them before you release.',
  ],
  'kill.notDurable': [
    'It stopped everything, but could not be written to disk: a restart would forget it.',
    'Free disk space, or check the rights of the profile folder.',
  ],

  'venue.refused': [
    ({ message, venueCode, status }) =>
      `The venue refused: ${text(message) || text(venueCode) || `HTTP ${text(status)}`}.`,
  ],
  'venue.unreachable': [
    ({ reason }) => `The venue cannot be reached (${text(reason)}).`,
    BY_ITSELF,
  ],
  'venue.timeout': [({ timeoutMs }) => `The venue did not answer within ${span(timeoutMs)}.`],
  'venue.outcomeUnknown': [
    'The venue did not say whether it took the order.',
    'It is being looked up; watch Orders.',
  ],
  'venue.rateLimited': [
    'The venue takes no more requests for the moment.',
    ({ retryAfterMs }) => `Try again in ${span(retryAfterMs)}.`,
  ],
  'venue.badResponse': [({ problem }) => `The venue’s answer cannot be read: ${text(problem)}.`],
  'venue.noCredentials': ['There is no key to sign with.', 'Name the key in the settings.'],
  'venue.orderHostRefused': [
    ({ host }) => `Oddlot sends no order to ${text(host)}.`,
    'Orders go to this machine or to Kalshi’s demo environment only.',
  ],
  'venue.withdrawn': ['The request was withdrawn before it left.'],

  'feed.closed': ['The venue closed the connection.', BY_ITSELF],
  'feed.refused': ['The venue refused the connection.', 'Check the key; it tries again by itself.'],
  'feed.unreachable': [({ reason }) => `The feed cannot be reached (${text(reason)}).`, BY_ITSELF],
  'feed.silent': [({ silentMs }) => `The feed was silent for ${span(silentMs)}.`, BY_ITSELF],
  'feed.stalled': [({ silentMs }) => `No data came for ${span(silentMs)}.`, BY_ITSELF],
  'feed.gap': ['Messages of the feed were missed.', 'The books are being read anew.'],
  'feed.commandUnanswered': ['The venue did not answer a subscription.', BY_ITSELF],

  'exchange.cannotListen': [
    ({ port, reason }) => `The embedded exchange cannot use port ${text(port)} (${text(reason)}).`,
    'End whatever holds the port.',
  ],
  'exchange.inactive': ['The exchange is closed.'],
  'exchange.tradingPaused': ['The exchange has paused trading.'],
  'orders.starting': ['Reading balance, positions and orders.'],
  'actor.waitingForBook': ['Waiting for the first book.'],

  'queue.full': [
    ({ rows }) => `The write queue is full (${text(rows)} rows): updates are refused.`,
    'Is the disk slow or full? Nothing trades on what was not recorded.',
  ],
  'session.exists': [({ path }) => `${text(path)} exists already.`],
  'ledger.broken': [
    ({ path, seq }) => `The ledger ${text(path)} is damaged at event ${text(seq)}.`,
    'Run “oddlot ledger check”; nothing trades until it is repaired.',
  ],
  'database.notFound': [({ path }) => `There is no file ${text(path)}.`],
  'database.notOurs': [({ path }) => `${text(path)} is not a file of Oddlot’s.`],
  'database.newer': [
    ({ path }) => `${text(path)} was written by a newer Oddlot.`,
    'Update Oddlot.',
  ],
  'database.older': [({ path }) => `${text(path)} was written by an older Oddlot.`],
  'database.busy': [({ path }) => `${text(path)} is in use by another process.`],
  'database.full': ['The disk is full.', 'Free some space; nothing trades until then.'],
  'database.readOnly': [({ path }) => `${text(path)} cannot be written.`, 'Check its rights.'],
  'database.cannotOpen': [({ path }) => `${text(path)} cannot be opened.`, 'Check its rights.'],
  'file.notWritten': [
    ({ path, reason }) => `${text(path)} could not be written: ${text(reason)}.`,
    'Check the disk and the rights of the folder.',
  ],
  'credentials.unreadable': [({ path }) => `The key file ${text(path)} cannot be read.`],
  'credentials.notAKey': ['The key file holds no private key.', 'Name a PEM file.'],
  'credentials.notRsa': ['The key is not an RSA key.', 'Make one at the venue.'],

  'settings.unknownKey': [({ path }) => `Setting “${text(path)}” is not known and was ignored.`],
  'settings.invalid': [
    ({ path, message, issues }) =>
      path === undefined
        ? `The change is not valid: ${text(issues)}.`
        : `Setting “${text(path)}” is not valid: ${text(message)}.`,
    'What was in force stays in force.',
  ],
  'settings.unreadable': [({ message }) => `The settings cannot be read: ${text(message)}.`],
  'settings.notJson': [({ message }) => `The settings file is not JSON: ${text(message)}.`],
  'settings.newerVersion': ['The settings were written by a newer Oddlot.', 'Update Oddlot.'],
};

/** `area.someReason` as words, with its details: readable, if not kind. */
function describeUnknown({ code, ...details }: Failure): string {
  const [area = code, reason = ''] = code.split('.');
  const spaced = reason.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const listed = Object.entries(details).map(([name, value]) => `${name} ${text(value)}`);
  const tail = listed.length > 0 ? ` (${listed.join(', ')})` : '';
  return `${area.charAt(0).toUpperCase()}${area.slice(1)}: ${spaced}${tail}.`;
}

const say = (sentence: Sentence, error: Failure): string =>
  typeof sentence === 'string' ? sentence : sentence(error);

/** Puts an error into words. A code nobody described yet is spelled out with its details. */
export function describeError(error: Failure): ErrorWords {
  const words = Object.hasOwn(WORDS, error.code) ? WORDS[error.code] : undefined;
  if (words === undefined) return { what: describeUnknown(error), remedy: undefined };
  const [what, remedy] = words;
  return {
    what: say(what, error),
    remedy: remedy === undefined ? undefined : say(remedy, error),
  };
}

/** Both halves in one line. */
export function describeErrorInLine(error: Failure): string {
  const { what, remedy } = describeError(error);
  return remedy === undefined ? what : `${what} ${remedy}`;
}
