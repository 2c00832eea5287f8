import type { Qty } from '../../units/units.ts';
import type { AccountId } from '../index.ts';
import type { Desk } from './desk.ts';
import { InformedTrader, NoiseTaker, PatientTrader, Stacker } from './people.ts';
import type { Style } from './programme.ts';
import { Quoter, type QuoterPlan } from './quoter.ts';
import type { Trader } from './trader.ts';

/** Who trades on the exchange. Each has one account, and is one user, for all markets. */
export const ROLES = [
  'scalper',
  'bank',
  'robot',
  'pinger',
  'backstop',
  'patient',
  'stacker',
  'noise',
  'informed',
] as const;
export type Role = (typeof ROLES)[number];

/** A trader and how often its turn comes, relative to the others in the market. */
export interface Part {
  readonly trader: Trader;
  readonly turns: number;
}

const contracts = (n: number): Qty => Math.round(n * 100) as Qty;

/** First at the touch, small, quick to think again. */
const SCALPER: QuoterPlan = {
  levels: 5,
  step: 40,
  edge: 45,
  clip: contracts(25),
  depth: 'growing',
  error: 30,
  patience: 25,
  skew: 25,
  pace: 4,
};

/** Large, a little behind. */
const BANK: QuoterPlan = {
  levels: 3,
  step: 100,
  edge: 75,
  clip: contracts(1000),
  depth: 'even',
  error: 25,
  patience: 60,
  skew: 3,
  pace: 3,
};

/** Many levels, middling. */
const ROBOT: QuoterPlan = {
  levels: 9,
  step: 100,
  edge: 80,
  clip: contracts(10),
  depth: 'growing',
  error: 45,
  patience: 50,
  skew: 30,
  pace: 3,
};

/** A tenth of a contract, all over the touch, in and out. */
const PINGER: QuoterPlan = {
  levels: 5,
  step: 100,
  edge: 60,
  clip: contracts(0.1),
  depth: 'even',
  error: 30,
  patience: 40,
  skew: 0,
  pace: 6,
};

/** What lies below: every second cent out to the edges, lumps at round prices. */
const BACKSTOP: QuoterPlan = {
  levels: 26,
  step: 200,
  edge: 350,
  clip: contracts(40),
  depth: 'lumpy',
  error: 60,
  patience: 150,
  skew: 0.5,
  pace: 3,
};

/** The one machine of a thin market. */
const OCCASIONAL: QuoterPlan = {
  levels: 2,
  step: 200,
  edge: 170,
  clip: contracts(25),
  depth: 'even',
  error: 80,
  patience: 120,
  skew: 60,
  pace: 2,
  absence: { leave: 0.02, back: 0.06 },
};

/**
 * The cast of a market. The turns are what makes recorded markets look as they do: most messages are quotes taken out
 * and put back, a quarter of them a tenth of a contract, one in thirty a trade.
 */
export function castOf(
  style: Style,
  desk: Desk,
  accounts: Readonly<Record<Role, AccountId>>,
): Part[] {
  const quoter = (role: Role, plan: QuoterPlan, turns: number): Part => ({
    trader: new Quoter(desk, accounts[role], plan),
    turns,
  });
  const noise = (turns: number): Part => ({ trader: new NoiseTaker(desk, accounts.noise), turns });
  const informed = (turns: number, margin: number): Part => ({
    trader: new InformedTrader(desk, accounts.informed, margin),
    turns,
  });
  const patient = (turns: number, most: number): Part => ({
    trader: new PatientTrader(desk, accounts.patient, most),
    turns,
  });
  switch (style) {
    case 'lively':
      return [
        quoter('backstop', BACKSTOP, 4),
        quoter('bank', BANK, 6),
        quoter('robot', ROBOT, 28),
        quoter('scalper', SCALPER, 26),
        quoter('pinger', PINGER, 24),
        patient(5, 12),
        { trader: new Stacker(desk, accounts.stacker), turns: 2.5 },
        noise(2.2),
        informed(1.8, 110),
      ];
    case 'steady':
      return [
        quoter('backstop', { ...BACKSTOP, levels: 14, step: 300, clip: contracts(30) }, 5),
        quoter('robot', ROBOT, 30),
        quoter('scalper', { ...SCALPER, edge: 80, levels: 4 }, 30),
        patient(8, 10),
        { trader: new Stacker(desk, accounts.stacker), turns: 1 },
        noise(2.4),
        informed(2, 150),
      ];
    case 'thin':
      return [quoter('robot', OCCASIONAL, 30), patient(12, 6), noise(2), informed(1.5, 300)];
    case 'idle':
      return [patient(20, 3), noise(2), informed(1, 500)];
  }
}
