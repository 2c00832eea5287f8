import type { ReleaseCheck } from '../../contract/kill-switch.ts';
import { text, type WordTable } from './error-detail.ts';

const WHEN_CALM = 'Release when it is done.';

/** What stands in the way of a release or a drill. */
export const KILL_WORDS: WordTable = {
  'kill.linkNotSteady': [
    ({ state }) => `The account at the venue is not known yet (${text(state)}).`,
    WHEN_CALM,
  ],
  'kill.unknownOrders': [
    ({ orders }) => `What became of ${text(orders)} orders is not known yet.`,
    'They are looked up every few seconds.',
  ],
  'kill.feedStale': ['No book is fresh enough to be believed.', 'Look at the feed in Health.'],
  'kill.limitsProposed': [
    'Looser limits wait to be confirmed.',
    'Confirm or withdraw them in Risk.',
  ],
  'kill.limitsMissing': [
    ({ missing }) => `Limits are not set: ${Array.isArray(missing) ? missing.join(', ') : ''}.`,
    'Set them in Risk.',
  ],
  'kill.limitsExceeded': [
    'What is held exceeds a limit: after the release only what closes is taken.',
  ],
  'kill.overtaken': ['The kill switch was pressed again meanwhile.', 'Look again, then release.'],
  'drill.notEmbedded': ['Drills are for the embedded exchange alone.'],
  'drill.underWay': ['A drill is under way.'],
  'drill.notTrading': [
    ({ state }) => `A drill begins while trading, and this is ${text(state)}.`,
    'Resume trading first.',
  ],
  'drill.ordersOpen': [
    ({ orders }) => `${text(orders)} orders are open and would be cancelled with the drill's.`,
    'Cancel them first.',
  ],
  'drill.interrupted': ['The kill switch was latched while the drill placed its orders.'],
  'drill.nothingPlaced': ['The risk gate let none of the drill’s orders through.', 'Look at Risk.'],
};

/** The checklist's items for a person. */
export const RELEASE_ITEM_WORDS: Readonly<Record<ReleaseCheck['item'], string>> = {
  ledgerWritable: 'The ledger can be written',
  accountRead: 'The account at the venue was read',
  cancelsEnded: 'Cancelling has ended',
  nothingResting: 'Nothing rests at the venue',
  nothingUnknown: 'No order has an unknown end',
  feedFresh: 'Books are fresh',
  limitsReviewed: 'Every limit is set, none waits for a second word',
  limitsKept: 'What is held keeps the limits',
};
