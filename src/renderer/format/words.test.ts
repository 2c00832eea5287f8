import { describe, expect, it } from 'vitest';
import type { ServiceHealth } from '../../contract/health.ts';
import type { StartupStep } from '../../contract/startup.ts';
import { RISK_RULES } from '../../domain/risk/risk-rules.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { describeAmount, describeCheck } from './denial-words.ts';
import { describeError, describeErrorInLine } from './error-words.ts';
import { fullName, questionOf, shortName } from './market-words.ts';
import {
  describeDeal,
  describeOrder,
  describeOrderState,
  describeOutcome,
  describeTrader,
  isWorking,
} from './order-words.ts';
import { describeOpenStep, describeOutage, findTrouble } from './service-words.ts';

describe('errors', () => {
  it('say what happened and what to do', () => {
    const words = describeError({
      code: 'risk.insufficientCash',
      required: 4_300_000,
      available: 1_000_000,
    });
    expect(words.what).toBe('It needs $4.30, and $1.00 is available.');
    expect(words.remedy).toBe('Make it smaller, or cancel working orders.');
  });

  it('send nobody to the key while the venue is down', () => {
    const refused = (status: number): string =>
      describeErrorInLine({ code: 'feed.refused', status });
    expect(refused(503)).toMatch(/^The venue takes no connections now \(503\)\./);
    expect(refused(503)).not.toContain('key');
    expect(refused(401)).toContain('Check the key');
  });

  it('spell out a code that nobody described', () => {
    expect(describeError({ code: 'risk.someNewRule', limit: 100, wouldBe: 120 })).toEqual({
      what: 'Risk: some new rule (limit 100, wouldBe 120).',
      remedy: undefined,
    });
    expect(describeErrorInLine({ code: 'odd' })).toBe('Odd: .');
  });

  it('never show a figure that is none', () => {
    const line = describeErrorInLine({ code: 'service.timeout', service: 'nobody', limitMs: null });
    expect(line).not.toMatch(/NaN|undefined/);
    expect(describeErrorInLine({ code: 'risk.priceOffGrid' })).toContain('?');
  });

  it('do not take a name of Object for a code', () => {
    expect(describeError({ code: 'constructor' }).what).toBe('Constructor: .');
  });
});

describe('denials', () => {
  it('have words, a remedy and a name, every one, whatever is known of it', () => {
    for (const { code } of RISK_RULES) {
      expect(describeCheck(code)).not.toBe(code);
      for (const limit of [null, 1_000_000]) {
        const { what, remedy } = describeError({ code, limit, wouldBe: limit && 2 * limit });
        expect(remedy).toMatch(/./);
        expect(what).not.toMatch(/NaN|undefined|wouldBe/);
      }
    }
  });

  it('write their numbers in the unit of the rule', () => {
    const denied = (code: string, limit: number | null, wouldBe: number) =>
      describeError({ code, limit, wouldBe }).what;
    expect(denied('risk.positionLimit', 10_000, 12_050)).toBe(
      'The position could become 120.50 contracts; it may be 100.',
    );
    expect(denied('risk.orderNotional', 25_000_000, 43_000_000)).toBe(
      'The order costs $43.00; one may cost $25.00.',
    );
    expect(denied('risk.orderNotional', null, 43_000_000)).toMatch(/nobody has set the limit/);
    expect(denied('risk.closingSoon', 60_000, 12_000)).toContain('closes in 12 s');
  });

  it('name amounts by their unit, known or not', () => {
    expect(describeAmount('money', 25_000_000)).toBe('$25.00');
    expect(describeAmount('ticks', 1200)).toBe('1,200 ticks');
    expect(describeAmount('ticks', 1)).toBe('1 tick');
    expect(describeAmount('parsecs', 3)).toBe('3');
  });
});

describe('orders', () => {
  it('are named in the words of the contract that was meant', () => {
    const terms = { price: 4300 as Price, qty: 1000 as Qty };
    expect(describeOrder({ side: 'bid', ...terms })).toBe('Buy 10 YES at 43¢');
    expect(describeOrder({ side: 'ask', ...terms })).toBe('Sell 10 YES at 43¢');
    expect(describeOrder({ side: 'ask', ...terms }, 'no')).toBe('Buy 10 NO at 57¢');
    expect(describeOrder({ side: 'bid', ...terms }, 'no')).toBe('Sell 10 NO at 57¢');
  });

  it('have two names for one deal', () => {
    const sold = { side: 'ask', price: 4300 as Price } as const;
    expect(describeDeal(sold, 'yes')).toBe('Sell YES at 43¢');
    expect(describeDeal(sold, 'no')).toBe('Buy NO at 57¢');
    expect(describeDeal({ ...sold, side: 'bid' }, 'no')).toBe('Sell NO at 57¢');
  });

  it('name who traded, and of the actor what decided', () => {
    expect(describeTrader({ origin: 'person', decidedBy: null })).toBe('you');
    expect(describeTrader({ origin: null, decidedBy: null })).toBe('earlier');
    expect(describeTrader({ origin: 'actor', decidedBy: 'builtin:momentum' })).toBe('momentum');
    expect(describeTrader({ origin: 'actor', decidedBy: 'model:mine@1a2b' })).toBe('mine 1a2b');
    expect(describeTrader({ origin: 'actor', decidedBy: null })).toBe('actor');
  });

  it('keep a state that this window does not know', () => {
    expect(describeOrderState('resting')).toBe('working');
    expect(describeOrderState('parked')).toBe('parked');
    expect(describeOutcome('toString')).toBe('toString');
    expect(isWorking({ state: 'unconfirmed' })).toBe(true);
    expect(isWorking({ state: 'filled' })).toBe(false);
    expect(isWorking({ state: 'parked' })).toBe(false);
  });
});

describe('services', () => {
  const health = (state: ServiceHealth['state'], restarts: number): ServiceHealth => ({
    service: 'ingest',
    state,
    restarts,
    pid: null,
    sinceUs: 0,
    heartbeat: null,
    isSilent: false,
    reason: null,
  });

  it('say why nothing comes from them', () => {
    expect(describeOutage(health('restarting', 3))).toBe(
      'Market data service is restarting, attempt 3',
    );
    expect(describeOutage(health('starting', 0))).toBe('Market data service is starting');
    expect(describeOutage(health('failed', 20))).toBe(
      'Market data service failed 20 times and was given up',
    );
    expect(describeOutage(health('failed', 0))).toBe('Market data service cannot start');
    expect(describeOutage(health('ready', 3))).toBeUndefined();
    expect(describeOutage({ ...health('ready', 0), isSilent: true })).toBe(
      'Market data service does not answer',
    );
  });

  it('are in trouble by themselves first, then by what is behind them', () => {
    const row = (
      service: ServiceHealth['service'],
      state: ServiceHealth['state'],
      restarts = 0,
    ) => ({
      ...health(state, restarts),
      service,
    });
    const find = (...rows: ServiceHealth[]) => findTrouble('ingest', rows)?.service;
    expect(find(row('exchange', 'ready'), row('ingest', 'ready'))).toBeUndefined();
    expect(find(row('exchange', 'restarting'), row('ingest', 'ready'))).toBe('exchange');
    expect(find(row('exchange', 'restarting'), row('ingest', 'starting'))).toBe('ingest');
    expect(find(row('orders', 'failed'), row('ingest', 'ready'))).toBeUndefined();
    expect(findTrouble('orders', [row('exchange', 'restarting')])).toBeUndefined();
  });

  it('are in no trouble while they are started because they were asked for', () => {
    const find = (state: ServiceHealth['state'], restarts: number) =>
      findTrouble('archive', [{ ...health(state, restarts), service: 'archive' }])?.state;
    expect(findTrouble('archive', [])).toBeUndefined();
    expect(find('starting', 0)).toBeUndefined();
    expect(find('restarting', 0)).toBe('restarting');
    expect(find('starting', 1)).toBe('starting');
  });

  it('say where their start stands', () => {
    const step = (name: StartupStep['step'], state: StartupStep['state']): StartupStep => ({
      step: name,
      state,
      atUs: 0,
      reason: null,
    });
    const steps = [
      step('firstBooks', 'pending'),
      step('ledger', 'failed'),
      step('feedConnected', 'running'),
      step('venueStatus', 'done'),
    ];
    expect(describeOpenStep('ingest', steps)).toBe(
      'Market data service is starting: connect the market-data feed',
    );
    expect(describeOpenStep('orders', steps)).toBe('Order service cannot start: open the ledger');
    expect(describeOpenStep('actor', steps)).toBeUndefined();
  });
});

describe('markets', () => {
  it('go by what YES stands for, unless that says nothing', () => {
    const rain = { title: 'Where will it rain?', yesTitle: 'Boston' };
    expect([shortName(rain), questionOf(rain), fullName(rain)]).toEqual([
      'Boston',
      'Where will it rain?',
      'Where will it rain? Boston',
    ]);
    const plain = { title: 'Will it rain?', yesTitle: 'Yes' };
    expect([shortName(plain), questionOf(plain), fullName(plain)]).toEqual([
      'Will it rain?',
      '',
      'Will it rain?',
    ]);
  });
});
