import type { Failure } from '../../base/result.ts';
import { DENIAL_WORDS } from './denial-words.ts';
import { TRIGGER_WORDS } from './trigger-words.ts';
import {
  cents,
  contracts,
  count,
  say,
  service,
  span,
  text,
  usd,
  type WordTable,
} from './error-detail.ts';
import { FILE_ERROR_WORDS } from './file-error-words.ts';
import { KILL_WORDS } from './kill-words.ts';
import { MODEL_ERROR_WORDS } from './model-words.ts';

/** An error for a person: what happened, and what to do about it. */
export interface ErrorWords {
  readonly what: string;
  readonly remedy: string | undefined;
}

const LOOK_FIRST = 'It may have been done: look at Orders before you ask again.';
const BY_ITSELF = 'It comes back by itself.';
/** Any other answer to a connection attempt is the venue's own trouble; 503 is usual while it is down. */
const isOurKey = (status: unknown): boolean => status === 401 || status === 403;
const IN_HEALTH = 'Health says more; Restart there starts it anew.';
const LAID_ASIDE = 'It was laid aside in the session; the book is read anew if it matters.';
const A_BUG = 'This is a fault of Oddlot; the log in Health has the details.';

/** Every code that a window can meet, area by area. */
const WORDS: WordTable = {
  ...DENIAL_WORDS,
  ...TRIGGER_WORDS,
  ...FILE_ERROR_WORDS,
  ...KILL_WORDS,
  ...MODEL_ERROR_WORDS,
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
  'service.notInMode': [
    ({ service: name, mode }) => `${service(name)}: there is none in mode ${text(mode)}.`,
  ],
  'service.hung': [({ silentMs }) => `Its process was silent for ${span(silentMs)}.`, IN_HEALTH],
  'service.startTimeout': [({ limitMs }) => `It was not ready within ${span(limitMs)}.`, IN_HEALTH],

  'order.unknown': ['There is no such order.'],
  'order.unconfirmed': ['The venue has not confirmed this order yet.', 'Try again in a moment.'],
  'order.notWorking': [({ state }) => `The order is ${text(state)} already.`],
  'order.gone': ['The venue does not list it as working any more.'],
  'order.neverArrived': ['It never reached the venue.', 'Send it again if you still want it.'],
  'order.remainderCanceled': [
    ({ filledQty }) => `${contracts(filledQty)} filled; the rest was cancelled.`,
  ],

  // What the venue says of an order.
  'order.alreadyExists': ['The venue has an order of this name already.', LOOK_FIRST],
  'order.expiryNeedsGtc': [
    'Only an order that rests can expire.',
    'Choose “Good till cancelled”, or clear the expiry.',
  ],
  'order.expiryPassed': ['The expiry has passed.', 'Choose one that is ahead.'],
  'order.fillOrKillInsufficientVolume': [
    'There is not enough on the other side to fill all of it at once.',
    'Make it smaller, or let a part of it fill.',
  ],
  'order.immediateOrCancelInsufficientVolume': [
    'Nothing is on the other side at this price.',
    'Let it rest, or cross the book.',
  ],
  'order.invalidPrice': [
    'The venue does not take this price.',
    'Step to the next valid price with the arrow keys.',
  ],
  'order.invalidQty': ['The venue does not take this size.', 'Change the size.'],
  'order.mismatch': ['The venue knows another order by this name.', LOOK_FIRST],
  'order.notFound': ['The venue does not know the order.', 'Look at Orders.'],
  'order.notResting': ['The order rests no more.', 'Look at Orders and Fills.'],
  'order.nothingToReduce': ['There is nothing left to reduce.', 'Look at Positions.'],
  'order.postOnlyCross': [
    'A post-only order would have traded at once.',
    'Move the price away, or take “Post only” off.',
  ],
  'order.postOnlyNeedsGtc': ['Only an order that rests can be post-only.', 'Choose another time.'],
  'order.reduceOnlyNeedsIoc': [
    'The venue takes reduce-only orders only if they do not rest.',
    'Choose “Immediate or cancel”.',
  ],
  'order.illegalMove': ['The order cannot go from its state to that one.', A_BUG],
  'order.denied': ['The risk gate denied it.', 'Orders says why.'],
  'order.rejected': ['The venue rejected it.', 'Orders says why.'],
  'order.filled': ['It is filled already.', 'Look at Fills.'],
  'order.canceled': ['It is cancelled already.', 'Send it again if you still want it.'],
  'order.expired': ['It has expired.', 'Send it again if you still want it.'],
  'account.insufficientBalance': [
    ({ required, available }) =>
      `The venue wants ${usd(required)}, and ${usd(available)} is available.`,
    'Make it smaller, or cancel working orders.',
  ],
  'account.unknown': ['The venue does not know the account.', 'Check the key.'],
  'market.notFound': ['The venue does not know the market.', 'Choose another market.'],
  'market.notActive': ['The market takes no orders now.', 'Choose another market.'],
  'group.notFound': ['The venue does not know the order group.', LOOK_FIRST],
  'group.triggered': ['The order group has reached its limit.', LOOK_FIRST],
  'fill.beyondPrice': [
    ({ limit, paid }) => `A fill at ${cents(paid)} is worse than its limit, ${cents(limit)}.`,
    'The venue broke its word: look at Fills before you trade on.',
  ],
  'fill.feeTooHigh': [
    ({ predicted, fee }) => `A fee of ${usd(fee)}, where ${usd(predicted)} was expected.`,
    'The venue’s fees may have changed: look at Fills.',
  ],

  'orders.actorOrdersLeft': [
    ({ left }) => `${count(left)} orders of the actor still work there; it is locked out already.`,
    'Take the market over again to cancel them.',
  ],
  'orders.notTaken': ['The market was not taken over.', 'There is nothing to hand back.'],
  'orders.flat': ['There is no position to leave.', 'Working orders there were cancelled.'],
  'orders.nobodyThere': [
    'Nobody is on the other side.',
    'Wait for a price, or place an order that rests.',
  ],
  'orders.calibrating': ['Comparing with the venue.', BY_ITSELF],
  'orders.recovering': ['The link to the venue is being recovered.', BY_ITSELF],
  'orders.halted': ['Trading is halted until a person resumes it.', IN_HEALTH],
  'orders.paused': ['Trading is paused.', 'Press Resume.'],
  'orders.killed': ['The kill switch is latched.', 'Release it in the title bar.'],
  'orders.reduceOnly': ['A limit is exceeded: only what closes is taken.', 'Look at Risk.'],
  'orders.trading': ['Trading.'],
  'limits.noSuchProposal': [
    'There is no such proposal any more; one lasts ten minutes.',
    'Propose the limits again.',
  ],
  'intent.noTouch': ['The actor found no price to act on.', BY_ITSELF],
  'intent.exitUnderWay': ['An exit rule is leaving the market.', BY_ITSELF],
  'intent.tooLate': ['The market had moved on when the order arrived.', BY_ITSELF],
  'intent.withdrawn': ['The actor left the market before it was sent.'],
  'intent.conflictLeft': ['An order of the actor on the other side still works.', BY_ITSELF],

  'kill.wrongPhrase': ['The word typed is not RELEASE.', 'Type it in capital letters.'],
  'kill.notLatched': ['The kill switch is not latched.'],
  'kill.stillCanceling': ['Orders are still being cancelled.', 'Release it when none is left.'],
  'kill.stillResting': [
    ({ left }) => `${text(left)} orders still rest at the venue.`,
    'Cancel them before you release.',
  ],
  'kill.latched': [
    ({ reason }) => `The kill switch is latched${reason ? `: ${text(reason)}` : ''}.`,
    'Release it with the button in the title bar.',
  ],
  'kill.unverified': [
    'Whether orders still rest at the venue could not be seen.',
    'Wait until the venue answers, then release again.',
  ],
  'kill.notCanceled': [
    ({ reason }) =>
      `Nothing goes out any more, but what rests at the venue could not be cancelled (${text(reason)}).`,
    'See to the key in the settings, under “Kalshi keys”, then kill again.',
  ],
  'kill.notAnswered': ['The kill switch was latched before the venue answered.', LOOK_FIRST],
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
  'feed.refused': [
    ({ status }) =>
      isOurKey(status)
        ? `The venue refused the key (${text(status)}).`
        : `The venue takes no connections now (${text(status)}).`,
    ({ status }) => (isOurKey(status) ? 'Check the key; it tries again by itself.' : BY_ITSELF),
  ],
  'feed.unreachable': [({ reason }) => `The feed cannot be reached (${text(reason)}).`, BY_ITSELF],
  'feed.silent': [({ silentMs }) => `The feed was silent for ${span(silentMs)}.`, BY_ITSELF],
  'feed.stalled': [({ silentMs }) => `No data came for ${span(silentMs)}.`, BY_ITSELF],
  'feed.gap': ['Messages of the feed were missed.', 'The books are being read anew.'],
  'feed.commandUnanswered': ['The venue did not answer a subscription.', BY_ITSELF],

  'frame.badShape': [({ found }) => `A message is not as agreed: ${text(found)}.`, LAID_ASIDE],
  'frame.binary': ['A message is not text.', LAID_ASIDE],
  'frame.noType': [({ found }) => `A message says not what it is: ${text(found)}.`, LAID_ASIDE],
  'frame.notAnObject': [({ found }) => `A message is no object: ${text(found)}.`, LAID_ASIDE],
  'frame.notJson': [({ found }) => `A message is not JSON: ${text(found)}.`, LAID_ASIDE],
  'frame.unknownType': [({ found }) => `Messages of type ${text(found)} are unknown.`, LAID_ASIDE],
  'http.failed': [({ reason }) => `The request failed (${text(reason)}).`, BY_ITSELF],
  'http.timeout': ['The answer did not come in time.', BY_ITSELF],
  'http.tooLarge': ['The answer is too large.', 'Follow fewer markets.'],
  'web.cannotListen': [
    ({ port, reason }) => `Port ${text(port)} cannot be used (${text(reason)}).`,
    'Name another port.',
  ],
  'ingest.noOpenMarkets': ['The venue lists no open market.', 'Name markets in the settings.'],
  'ingest.notStarted': ['The recording has not begun.', 'Wait until the feed is connected.'],
  'ingest.waitingForBooks': [
    ({ have, wanted }) => `${count(have)} of ${count(wanted)} books have come.`,
  ],
  'faults.malformed': ['The fault plan is not valid.', 'Check it against the documentation.'],
  'faults.unreadable': ['The fault plan cannot be read.', 'Check the path and its rights.'],
  'fees.invalidMultiplier': [
    ({ multiplier }) => `The venue’s fee multiplier ${text(multiplier)} makes no sense.`,
    'Nothing trades in this market.',
  ],

  'exchange.cannotListen': [
    ({ port, reason }) => `The embedded exchange cannot use port ${text(port)} (${text(reason)}).`,
    'End whatever holds the port.',
  ],
  'exchange.inactive': ['The exchange is closed.'],
  'exchange.tradingPaused': ['The exchange has paused trading.'],
  'orders.starting': ['Reading balance, positions and orders.'],
  'actor.waitingForBook': ['Waiting for the first book.'],
  'actor.unknownMarket': [
    ({ market }) => `The actor has no book of ${text(market)}.`,
    'Choose a market that is followed.',
  ],
  'actor.inShadow': [
    'The actor only watches: in shadow mode it sends nothing.',
    'Set its mode to live in the settings.',
  ],

  'queue.full': [
    ({ rows }) => `The write queue is full (${text(rows)} rows): updates are refused.`,
    'Is the disk slow or full? Nothing trades on what was not recorded.',
  ],
  'ledger.illegalEvent': [
    ({ seq, reason }) => `Event ${text(seq)} of the ledger cannot be: ${text(reason)}.`,
    'Run “oddlot ledger check”; nothing trades until it is repaired.',
  ],
  'ledger.notConserved': [
    ({ seq, offBy }) => `The ledger’s sums are off by ${usd(offBy)} at event ${text(seq)}.`,
    'Run “oddlot ledger check”; nothing trades until it is repaired.',
  ],
  'ledger.otherState': [
    'The ledger’s snapshot differs from its events.',
    'Run “oddlot ledger check”; nothing trades until it is repaired.',
  ],
  'ledger.broken': [
    ({ path, seq }) => `The ledger ${text(path)} is damaged at event ${text(seq)}.`,
    'Run “oddlot ledger check”; nothing trades until it is repaired.',
  ],
  'credentials.unreadable': [
    ({ file, reason }) => `${text(file)} cannot be read: ${text(reason)}.`,
    'Check the path and its rights.',
  ],
  'credentials.missing': [
    ({ variable, file }) =>
      `There is no key for Kalshi: ${text(variable)} is not set, and ${text(file)} names none.`,
    'Add a key in the settings, under “Kalshi keys”.',
  ],
  'credentials.malformed': [({ file }) => `${text(file)} cannot be understood.`, 'Write it anew.'],
  'credentials.exposed': [
    ({ file, mode }) => `Others may read ${text(file)} (mode ${text(mode)}).`,
    'Allow it to its owner alone (mode 600).',
  ],
  'credentials.notAKey': [
    'The file holds no private key that can be read.',
    'Name the PEM file that came with the key, without a passphrase.',
  ],
  'credentials.notAKeyId': [
    'The key id is empty, or has spaces or other signs that no id has.',
    'Give it as Kalshi shows it beside the key.',
  ],
  'credentials.notRsa': ['The key is not an RSA key.', 'Make one at the venue.'],
  'credentials.notAbsolute': [
    ({ file }) => `${text(file)} is not a whole path.`,
    'Begin at the root of the file system.',
  ],
  'credentials.noSecretStore': [
    'This system has nothing to keep secrets in, so the key would not be protected by encryption.',
    'Start or unlock a key ring (GNOME Keyring, KWallet) and start Oddlot anew, or leave the key in its file, unencrypted.',
  ],
  'credentials.undecryptable': [
    ({ file }) => `This system does not open ${text(file)}.`,
    'Unlock the key ring and start Oddlot anew; if it was reset, or this is another account or machine, replace the key.',
  ],
  'credentials.setByVariable': [
    ({ variable }) => `${text(variable)} names a key, and counts before any other.`,
    'Start Oddlot without it to change keys here.',
  ],
  'credentials.inUse': [
    ({ environment }) =>
      `Oddlot trades at Kalshi’s ${text(environment)} environment with this key.`,
    'Choose another mode and start anew, then remove it; or replace it.',
  ],

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

/** Whether a code has words of its own. */
const isDescribed = (code: string): boolean => Object.hasOwn(WORDS, code);

/** Puts an error into words. A code nobody described yet is spelled out with its details. */
export function describeError(error: Failure): ErrorWords {
  const words = isDescribed(error.code) ? WORDS[error.code] : undefined;
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
