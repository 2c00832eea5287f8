import type { PanelId } from './panel-list.ts';

export interface TourStep {
  /** What to look at, as a selector. */
  readonly target: string;
  /** Brought to the front first; null: always in view. */
  readonly panel: PanelId | null;
  readonly title: string;
  readonly text: string;
  /** Commands whose keys are shown with it, as the person has them. */
  readonly commands: readonly string[];
}

/** The way of an order through the window, and how to stop it. */
export const TOUR_STEPS: readonly TourStep[] = [
  {
    target: '.panel[aria-label="Markets"]',
    panel: 'markets',
    title: 'Markets',
    text: 'Choose one, and every panel follows. A badge says what you hold there and who trades.',
    commands: ['search', 'nextMarket', 'previousMarket'],
  },
  {
    target: '.panel[aria-label="Ladder"]',
    panel: 'ladder',
    title: 'Ladder',
    text: 'Click a bid or an ask to place an order there, drag your own to move it, right-click to cancel. It never moves under the pointer, and no key of it trades before you arm them.',
    commands: ['centre', 'flipLadder', 'tradingKeys'],
  },
  {
    target: '.panel[aria-label="Order ticket"]',
    panel: 'ticket',
    title: 'Ticket',
    text: 'Says what an order costs, what it can lose, and which limit would deny it, before anything is sent.',
    commands: ['buy', 'sell', 'buyNo'],
  },
  {
    target: '.panel[aria-label="Actor"]',
    panel: 'actor',
    title: 'Actor',
    text: 'A policy decides here by itself; nothing of it is sent until you arm it. Take a market over and it stays out.',
    commands: ['panel.actor', 'disarmActor'],
  },
  {
    target: '.kill',
    panel: null,
    title: 'Kill switch',
    text: 'One press cancels every order and refuses new ones. Letting go takes a checklist, a typed word and a reason.',
    commands: ['kill', 'help'],
  },
];
