import { describe, expect, it } from 'vitest';
import { settings } from '../contract/settings.ts';
import { servicesToRestart } from './service-plan.ts';

describe('a change of settings', () => {
  it('names the services that read them when they start', () => {
    expect(servicesToRestart({ portfolio: {} })).toEqual(['orders']);
    expect(servicesToRestart({ recording: {}, actor: { orderLifeMs: 10_000 } })).toEqual([
      'ingest',
      'actor',
      'orders',
    ]);
    expect(servicesToRestart({ actor: { throttleMs: 500 } })).toEqual(['actor']);
  });

  it('asks for no restart for what is taken over at once, or held by the ledger', () => {
    expect(servicesToRestart({ exits: {}, limits: {}, window: {}, desktop: {} })).toEqual([]);
    expect(servicesToRestart({ actor: { mode: 'shadow', selection: 'hot' } })).toEqual([]);
  });

  it('is known of every section', () => {
    const all = servicesToRestart(settings.parse({}));
    expect(all.toSorted()).toEqual(['actor', 'exchange', 'ingest', 'orders']);
  });
});
