import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WORKSTATION_MODES } from '../contract/service-name.ts';
import { unwrap } from '../base/result.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import { RECORDED_NAME } from '../contract/session-library.ts';
import { settings } from '../contract/settings.ts';
import type { Instant } from '../domain/units/units.ts';
import { openProfile } from './profile.ts';
import { freeSessionName, ordersConfig, servicesOf, servicesToRestart } from './service-plan.ts';

const venue: VenueEndpoint = {
  environment: 'demo',
  rest: 'http://127.0.0.1:1/trade-api/v2',
  ws: 'ws://127.0.0.1:1/trade-api/ws/v2',
  keyId: 'id',
  privateKeyFile: 'key.pem',
};

describe('a change of settings', () => {
  it('names the services that read them when they start', () => {
    expect(servicesToRestart({ portfolio: { markAt: 'mid' } }, 'embedded')).toEqual(['orders']);
    expect(
      servicesToRestart(
        { recording: { flushMs: 50, decisions: 'actions' }, actor: { orderLifeMs: 10_000 } },
        'embedded',
      ),
    ).toEqual(['ingest', 'actor', 'orders']);
    expect(servicesToRestart({ actor: { throttleMs: 500 } }, 'embedded')).toEqual(['actor']);
  });

  it('asks for no restart for what is taken over at once, or held by the ledger', () => {
    const atOnce = {
      exits: { stopLoss: {} },
      limits: { orders: {} },
      window: { theme: 'dark' },
      desktop: { tray: false },
    };
    expect(servicesToRestart(atOnce, 'embedded')).toEqual([]);
    const ofActor = { actor: { mode: 'shadow', selection: 'hot' } };
    expect(servicesToRestart(ofActor, 'embedded')).toEqual([]);
  });

  it('asks for none when recording is switched on or off, which happens in flight', () => {
    expect(servicesToRestart({ recording: { enabled: false } }, 'embedded')).toEqual([]);
  });

  it('asks for none for another mode, which the next start of the program has', () => {
    expect(servicesToRestart({ mode: 'demo' }, 'embedded')).toEqual([]);
  });

  it('names no service that the running mode has none of', () => {
    expect(servicesToRestart({ exchange: { seed: 1 }, ingest: { maxMarkets: 9 } }, 'demo')).toEqual(
      ['ingest'],
    );
  });

  it('is known of every section', () => {
    const all = servicesToRestart(settings.parse({}), 'embedded');
    expect(all.toSorted()).toEqual(['actor', 'exchange', 'ingest', 'orders']);
  });
});

describe('a session that begins while the program runs', () => {
  it('goes by its start, or by the next second that no other has', () => {
    const at = 1_796_133_802_900_000 as Instant;
    const taken = new Set<string>();
    const names = Array.from({ length: 3 }, () => {
      const name = freeSessionName(at, 'demo', (each) => taken.has(each));
      taken.add(name);
      return name;
    });
    expect(names).toEqual([
      '2026-12-01T14-03-22Z-demo',
      '2026-12-01T14-03-23Z-demo',
      '2026-12-01T14-03-24Z-demo',
    ]);
    expect(names.every((name) => RECORDED_NAME.test(name))).toBe(true);
  });
});

describe('the modes', () => {
  it('start the exchange where the venue is ours, and nowhere else', () => {
    expect(servicesOf('embedded')).toEqual(['exchange', 'ingest', 'orders', 'actor']);
    expect(servicesOf('demo')).toEqual(['ingest', 'orders', 'actor']);
  });

  it('have each a ledger of its own, and one latch', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oddlot-plan-'));
    const profile = unwrap(openProfile(folder));
    rmSync(folder, { recursive: true });
    const plans = WORKSTATION_MODES.map((mode) =>
      ordersConfig(settings.parse({}), profile, { mode, venue, latched: null, session: 's' }),
    );
    expect(plans.map(({ ledgerFile }) => basename(ledgerFile))).toEqual([
      'ledger.sqlite',
      'ledger-demo.sqlite',
    ]);
    expect(new Set(plans.map(({ latchFile }) => latchFile)).size).toBe(1);
  });
});
