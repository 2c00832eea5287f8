import { contracts, count, span, text, usd, type WordTable } from './error-detail.ts';

const LOOK_AND_RESUME = 'Look at what happened, then resume.';
const ONCE_IT_ENDS = 'Resume once that has ended.';

/** Why trading was stopped or held back by itself, and what ends it. */
export const TRIGGER_WORDS: WordTable = {
  'trigger.dailyLoss': [
    ({ wouldBe, limit }) => `The day has lost ${usd(wouldBe)}; it may lose ${usd(limit)}.`,
    'Review the limits, then release the kill switch.',
  ],
  'trigger.drawdown': [
    ({ wouldBe, limit }) =>
      `Equity is ${usd(wouldBe)} below its highest of the day; it may be ${usd(limit)}.`,
    'Review the limits, then release the kill switch.',
  ],
  'trigger.lossStreak': [
    ({ wouldBe, limit }) =>
      `${count(wouldBe)} closing fills in a row lost money; ${count(limit)} may.`,
    'Review the limits, then release the kill switch.',
  ],
  'trigger.rejectRate': [
    ({ wouldBe, limit }) =>
      `The venue refused ${count(wouldBe)} orders in a minute; ${count(limit)} may be.`,
    'Find out why before you release the kill switch.',
  ],
  'trigger.orderRate': [
    ({ wouldBe, limit }) =>
      `${count(wouldBe)} orders were asked for in a minute; ${count(limit)} may be.`,
    'Find out who asks before you release the kill switch.',
  ],
  'trigger.unknownOutcome': [
    ({ wouldBe }) =>
      `What became of an order has been unknown for ${span(wouldBe)}: trading is halted.`,
    'Resume once it is known.',
  ],
  'trigger.reconciliation': [
    ({ wouldBe, contracts: qty }) =>
      `Ledger and venue disagreed by ${qty === undefined ? usd(wouldBe) : `${contracts(qty)} contracts`}: trading is halted.`,
    LOOK_AND_RESUME,
  ],
  'trigger.bookDistrusted': [
    ({ wouldBe }) =>
      `A book with open orders could not be believed for ${span(wouldBe)}: trading is halted.`,
    'Resume once it is live, or cancel the orders there.',
  ],
  'trigger.dataSilent': [
    ({ wouldBe }) => `No market data arrived for ${span(wouldBe)}: trading is halted.`,
    ONCE_IT_ENDS,
  ],
  'trigger.clockSkew': [
    ({ wouldBe }) =>
      `The clocks here and at the venue are ${span(wouldBe)} apart: trading is halted.`,
    'Set this machine’s clock, then resume.',
  ],
  'trigger.absence': [
    ({ wouldBe }) =>
      `This machine slept, or its clock was stepped, by ${span(wouldBe)}: trading is halted.`,
    LOOK_AND_RESUME,
  ],
  'trigger.uncleanStop': [
    ({ wouldBe }) =>
      `The order service ended without a word and left ${count(wouldBe)} orders open: trading is halted.`,
    'Look at the open orders, then resume.',
  ],
  'trigger.ledgerFault': [
    ({ fault }) => `The ledger cannot be written (${text(fault)}): trading is halted.`,
    'Free disk space, then restart the order service.',
  ],
  'trigger.holdings': [
    'A position or an exposure is beyond its limit: only what closes is taken.',
    'Close some of it, or review the limits.',
  ],
  'trigger.modelFault': [
    ({ wouldBe }) =>
      `${count(wouldBe)} decisions of the model were no numbers within a minute: trading is paused.`,
    'Choose another model, then resume.',
  ],
  'halt.notHalted': ['Trading is not halted.', 'There is nothing to resume.'],
  'halt.causeStands': [
    ({ cause }) => `What halted trading goes on (${text(cause)}).`,
    ONCE_IT_ENDS,
  ],
};
