import type { Failure } from '../../base/result.ts';
import {
  cents,
  contracts,
  count,
  span,
  text,
  usd,
  type Words,
  type WordTable,
} from './error-detail.ts';

type Spell = (value: unknown) => string;

const IN_RISK = 'The limit is in Risk.';
const SMALLER = `Make it smaller. ${IN_RISK}`;

/** What a limit holds back: the sentence with its numbers, or why there are none. */
const limited =
  (spell: Spell, sentence: (wouldBe: string, limit: string) => string, unset: string) =>
  ({ limit, wouldBe }: Failure): string => {
    if (limit === null) return `${unset}: nobody has set the limit.`;
    if (wouldBe === null) return `${unset}: it is not known yet.`;
    return sentence(spell(wouldBe), spell(limit));
  };

/** A loss is known once everything that is held has a price. */
const untilPriced =
  (otherwise: string) =>
  ({ wouldBe }: Failure): string =>
    `Only what closes contracts is taken until ${wouldBe === null ? 'all that is held has a price' : otherwise}.`;

/** The name of each check as it stands beside its use, and its denial in words. */
const DENIALS: Readonly<Record<string, readonly [name: string, words: Words]>> = {
  'risk.killed': [
    'Kill switch',
    [
      'The kill switch is latched: nothing is sent.',
      'Release it first, with the button in the title bar.',
    ],
  ],
  'risk.notTrading': [
    'Trading state',
    [
      ({ state }) =>
        state === undefined
          ? 'Trading is not open: orders are refused for now.'
          : `Orders are refused while the order service is ${text(state)}.`,
      'Wait, or press Resume when it is paused.',
    ],
  ],
  'risk.wouldIncrease': [
    'Reduce only',
    [
      ({ limit, wouldBe }) =>
        `It may only close: ${contracts(wouldBe)} contracts, and ${contracts(limit)} can be closed.`,
      'Make it smaller, or take “Reduce only” off. While trading itself is reduce-only, nothing may open.',
    ],
  ],
  'risk.epochStale': [
    'Kill switch epoch',
    ['It was asked for before the kill switch was latched.', 'Ask again if you still want it.'],
  ],
  'risk.unknownMarket': [
    'Market known',
    [({ market }) => `The venue does not list ${text(market)}.`, 'Choose another market.'],
  ],
  'risk.marketNotActive': [
    'Market open',
    [
      ({ status }) =>
        `The market takes no orders${status === undefined ? ' now' : `: it is ${text(status)}`}.`,
      'Choose another market.',
    ],
  ],
  'risk.closingSoon': [
    'Time to close',
    [
      limited(
        span,
        (left, least) => `The market closes in ${left}; nothing opens in its last ${least}.`,
        'How soon the market closes cannot be judged',
      ),
      'Only what closes contracts is taken now.',
    ],
  ],
  'risk.guardUnset': [
    'Guards set',
    [
      ({ limitName }) => `Nobody has set the limit ${text(limitName)}, so nothing new may open.`,
      'Set it in Risk. What closes contracts is taken.',
    ],
  ],
  'risk.breakerOpen': [
    'Circuit breaker',
    [
      ({ breaker }) =>
        breaker === 'service'
          ? 'The venue failed too often lately: nothing new may open.'
          : 'The venue failed too often in this market lately: nothing new may open there.',
      'It tries again by itself; the breaker can be reset in Risk.',
    ],
  ],
  'risk.notOwner': [
    'Market ownership',
    [
      ({ owner }) =>
        owner === 'person'
          ? 'A person holds this market: the actor stays out.'
          : 'The actor works in this market.',
      ({ owner }) =>
        owner === 'person'
          ? 'Hand it back in Actor.'
          : 'Take the market over in Actor first, or send it as reduce-only.',
    ],
  ],
  'risk.bookNotTrusted': [
    'Book trust',
    [
      ({ trust }) =>
        trust === 'none' || trust === undefined
          ? 'There is no book that can be trusted: nothing trades on it.'
          : `The book is ${text(trust)}: nothing trades on it.`,
      'Wait until it is live again.',
    ],
  ],
  'risk.bookTooOld': [
    'Book age',
    [
      limited(
        span,
        (age, most) => `Nothing was heard of the best prices for ${age}, more than ${most}.`,
        'The age of the book cannot be judged',
      ),
      `Wait for an update of the book. ${IN_RISK}`,
    ],
  ],
  'risk.clockSkew': [
    'Clock skew',
    [
      limited(
        span,
        (apart, most) => `The clocks here and at the venue are ${apart} apart, more than ${most}.`,
        'The clocks cannot be compared',
      ),
      'Set the clock of this machine.',
    ],
  ],
  'risk.priceOffGrid': [
    'Price grid',
    [
      ({ price }) => `${cents(price)} is not a price of this market.`,
      'Step to the next valid price with the arrow keys.',
    ],
  ],
  'risk.invalidQty': [
    'Size valid',
    [
      ({ qty }) => `${contracts(qty)} contracts is not a valid size.`,
      'Give it in hundredths of a contract, more than none.',
    ],
  ],
  'risk.invalidTerms': [
    'Terms',
    [
      'The terms contradict each other.',
      'Only a good-till-cancelled order can be post-only or expire, and the expiry has to be ahead.',
    ],
  ],
  'risk.priceThrough': [
    'Price through the book',
    [
      limited(
        count,
        (ticks, most) =>
          `The price goes ${ticks} ticks through the best opposite one; ${most} are allowed.`,
        'How far the price goes through the book cannot be judged',
      ),
      `Move the price towards the book. ${IN_RISK}`,
    ],
  ],
  'risk.priceFar': [
    'Price from the middle',
    [
      limited(
        count,
        (ticks, most) => `The price is ${ticks} ticks from the middle; ${most} are allowed.`,
        'How far the price is from the middle cannot be judged',
      ),
      `Move the price towards the book. ${IN_RISK}`,
    ],
  ],
  'risk.postOnlyWouldCross': [
    'Post only',
    [
      ({ price, opposite }) =>
        `A post-only order at ${cents(price)} would trade at once${opposite === undefined ? '' : ` with ${cents(opposite)}`}.`,
      'Move the price away, or take “Post only” off.',
    ],
  ],
  'risk.orderSize': [
    'Order size',
    [
      limited(
        contracts,
        (size, most) => `The order has ${size} contracts; one may have ${most}.`,
        'The size of an order is not limited',
      ),
      SMALLER,
    ],
  ],
  'risk.orderNotional': [
    'Order cost',
    [
      limited(
        usd,
        (cost, most) => `The order costs ${cost}; one may cost ${most}.`,
        'The cost of an order is not limited',
      ),
      SMALLER,
    ],
  ],
  'risk.sizeAgainstDepth': [
    'Size against depth',
    [
      limited(
        count,
        (times, most) =>
          `It is ${times} times what the best price shows; ${most} times may be taken.`,
        'The size against the book cannot be judged',
      ),
      SMALLER,
    ],
  ],
  'risk.openOrdersInMarket': [
    'Open orders in the market',
    [
      limited(
        count,
        (open, most) => `${open} orders of this market would be open; ${most} may be.`,
        'Open orders of a market are not limited',
      ),
      'Cancel one that works here.',
    ],
  ],
  'risk.openOrders': [
    'Open orders',
    [
      limited(
        count,
        (open, most) => `${open} orders would be open in all; ${most} may be.`,
        'Open orders are not limited',
      ),
      'Cancel some that work.',
    ],
  ],
  'risk.positionLimit': [
    'Position',
    [
      limited(
        contracts,
        (held, most) => `The position could become ${held} contracts; it may be ${most}.`,
        'The position is not limited',
      ),
      `Make it smaller, or cancel orders of the same side. ${IN_RISK}`,
    ],
  ],
  'risk.eventExposure': [
    'Event exposure',
    [
      limited(
        usd,
        (loss, most) => `The event could lose ${loss}; it may lose ${most}.`,
        'What an event may lose is not limited',
      ),
      SMALLER,
    ],
  ],
  'risk.totalExposure': [
    'Total exposure',
    [
      limited(
        usd,
        (loss, most) => `All events together could lose ${loss}; they may lose ${most}.`,
        'What all events may lose is not limited',
      ),
      SMALLER,
    ],
  ],
  'risk.insufficientCash': [
    'Cash',
    [
      ({ required, available }) =>
        available === null
          ? 'The cash is not known yet.'
          : `It needs ${usd(required)}, and ${usd(available)} is available.`,
      'Make it smaller, or cancel working orders.',
    ],
  ],
  'risk.cashReserve': [
    'Cash reserve',
    [
      limited(
        usd,
        (left, least) => `${left} of cash would be left; ${least} has to stay.`,
        'The cash reserve cannot be judged',
      ),
      SMALLER,
    ],
  ],
  'risk.orderRateInMarket': [
    'Order rate in the market',
    [
      limited(
        count,
        (orders, most) => `${orders} orders to this market within a second; ${most} may go.`,
        'The order rate of a market is not limited',
      ),
      'Wait a second.',
    ],
  ],
  'risk.orderRate': [
    'Order rate',
    [
      limited(
        count,
        (orders, most) => `${orders} orders within a second; ${most} may go.`,
        'The order rate is not limited',
      ),
      'Wait a second.',
    ],
  ],
  'risk.messageBudget': [
    'Venue budget',
    [
      limited(
        count,
        (left, least) =>
          `${left} of the venue’s write tokens would be left; ${least} are kept for cancels.`,
        'The venue’s budget cannot be judged',
      ),
      'Wait a second: the budget refills by itself.',
    ],
  ],
  'risk.repeatedExecution': [
    'Fill rate',
    [
      limited(
        count,
        (fills, most) => `${fills} fills of this market within a minute; ${most} may come.`,
        'The fill rate is not limited',
      ),
      'Look at why it trades so often, then wait a minute.',
    ],
  ],
  'risk.duplicate': [
    'Duplicate',
    [
      limited(
        span,
        (ago, window) =>
          `The same order was sent ${ago} ago; within ${window} it counts as a slip.`,
        'Whether it is a duplicate cannot be judged',
      ),
      'Look at Orders; send it again if you meant both.',
    ],
  ],
  'risk.selfTrade': [
    'Self-trade',
    ['It would trade with an order of your own.', 'Cancel that order first, or change the price.'],
  ],
  'risk.dailyLoss': [
    'Daily loss',
    [
      limited(
        usd,
        (lost, most) => `The day has lost ${lost} at worst; it may lose ${most}.`,
        'The loss of the day is not known',
      ),
      untilPriced('the next day (UTC)'),
    ],
  ],
  'risk.drawdown': [
    'Drawdown',
    [
      limited(
        usd,
        (below, most) => `Equity is ${below} below the day’s highest at worst; ${most} is allowed.`,
        'The drawdown is not known',
      ),
      untilPriced('equity recovers or the next day (UTC)'),
    ],
  ],
  'risk.lossStreak': [
    'Loss streak',
    [
      limited(
        count,
        (losses, most) => `${losses} closing fills in a row lost money; ${most} may.`,
        'The losses in a row are not limited',
      ),
      'Only what closes contracts is taken until one gains, or the next day (UTC).',
    ],
  ],
  'risk.cooldown': [
    'Cooldown after a loss',
    [
      limited(
        span,
        (ago, wait) => `A closing fill lost money ${ago} ago; nothing opens for ${wait}.`,
        'The cooldown cannot be judged',
      ),
      'Wait until it is over.',
    ],
  ],
  'risk.outcomePending': [
    'Outcome known',
    [
      'An order of this market has an unknown outcome.',
      'It is being looked up at the venue; try again in a moment.',
    ],
  ],
  'risk.modelNotArmed': [
    'Model armed',
    [
      ({ model, armed }) =>
        `${text(model)} asked, but ${armed === null ? 'nothing is armed' : `${text(armed)} is armed`}.`,
      'Arm it in Actor.',
    ],
  ],
  'risk.modelOutput': [
    'Model output',
    ['The model’s output is not a number.', 'Disarm it in Actor and look at the model.'],
  ],
  'risk.decisionTooOld': [
    'Decision age',
    [
      limited(
        span,
        (age, most) => `The decision answers an update ${age} old; ${most} is allowed.`,
        'The age of the decision cannot be judged',
      ),
      'The next decision is fresh; if it stays so, the machine is too busy.',
    ],
  ],
};

/** Codes of the gate that are no check of their own. */
const NO_CHECKS: WordTable = {
  'risk.noLimits': ['The ledger has no limits yet.', 'Wait for the order service to open it.'],
};

export const DENIAL_WORDS: WordTable = {
  ...Object.fromEntries(Object.entries(DENIALS).map(([code, [, words]]) => [code, words])),
  ...NO_CHECKS,
};

/** A check's name: "Event exposure". One that this window does not know goes by its code. */
export const describeCheck = (code: string): string =>
  Object.hasOwn(DENIALS, code) ? (DENIALS[code]?.[0] ?? code) : code;

const UNITS: Readonly<Record<string, Spell>> = {
  price: cents,
  qty: contracts,
  money: usd,
  ms: span,
  ticks: (value) => `${count(value)} ${value === 1 ? 'tick' : 'ticks'}`,
  tokens: (value) => `${count(value)} ${value === 1 ? 'token' : 'tokens'}`,
};

/** A limit's value in its unit: "$25.00", "1,000", "5 s". */
export const describeAmount = (unit: string, value: number): string =>
  (Object.hasOwn(UNITS, unit) ? UNITS[unit] : count)?.(value) ?? count(value);
