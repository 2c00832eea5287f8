import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { sessionKind } from '../../src/adapters/sqlite/session-kind.ts';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import { unwrap } from '../../src/base/result.ts';
import type { ExchangeConfig, VenueEndpoint } from '../../src/contract/service-config.ts';
import { commandContext, runCommand } from '../../src/cli/command.fixture.ts';
import { record, recordFrom } from '../../src/cli/record.ts';
import type { Money } from '../../src/domain/units/units.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TestService } from '../fixtures/orders-rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A venue as it runs beside a recorder. */
async function withVenue(use: (venue: VenueEndpoint) => Promise<void>): Promise<void> {
  const host = createNodeHost(commandContext(folder).context.files.serviceEntry);
  const exchange = new TestService(host.spawn('exchange'), {
    port: 0,
    seed: 7,
    markets: 5,
    ratePerS: 300,
    speed: 1,
    runForMs: null,
    cash: 1_000_000_000 as Money,
    privateKeyFile: join(folder, 'key.pem'),
  } satisfies ExchangeConfig);
  try {
    const info = await exchange.ready();
    if (!info || !('venue' in info)) throw new Error('the exchange says where it is');
    await use(info.venue);
  } finally {
    exchange.child.kill();
    await exchange.child.exited;
    host.close();
  }
}

/** Deltas in the only session of the profile. Looks without a lock that its recorder would meet while it makes the file. */
function recordedDeltas(): number {
  const { sessionsDir } = unwrap(openProfile(folder));
  const log = readdirSync(sessionsDir).find((name) => name.endsWith('-wal'));
  if (log === undefined) return 0;
  const path = join(sessionsDir, log.replace(/-wal$/, ''));
  const opened = openDatabase({ path, kind: sessionKind, access: 'read' });
  if (!opened.ok) return 0;
  const deltas = opened.value.prepare('SELECT coalesce(sum(rows), 0) FROM deltas').pluck().get();
  opened.value.close();
  return deltas as number;
}

it('records a venue’s data, and nothing else of a workstation, until somebody interrupts', () =>
  withVenue(async (venue) => {
    let interrupt: () => void = () => undefined;
    const first = new Promise<'interrupted'>((done) => (interrupt = () => done('interrupted')));
    const { context, results, notes } = commandContext(folder);
    const interrupts = { first, seen: false };
    const recording = { mode: 'demo', durationMs: undefined, feed: { maxMarkets: 3 } } as const;
    const ended = recordFrom(venue, { ...context, interrupts }, recording);
    await eventually(() => recordedDeltas() > 10, 'deltas on the disk');
    interrupt();
    expect(await ended).toEqual({ ok: true, value: 0 });
    expect(notes).toEqual([]);
    expect(results).toMatchObject([{ mode: 'demo', gaps: 0, refused: 0 }]);
    const { session: path, deltas } = results[0] as { session: string; deltas: number };
    expect(deltas).toBeGreaterThan(10);
    const session = unwrap(openSession(path));
    expect(session.info()).toMatchObject({ mode: 'demo', origin: 'live', seed: null });
    expect(session.markets()).toHaveLength(3);
    expect(session.counts().delta).toBeGreaterThanOrEqual(deltas);
    expect(session.check()).toMatchObject({ ok: true, unfinishedRuns: 0 });
    session.close();
  }));

it('ends by itself when the time is over, with a whole session', () =>
  withVenue(async (venue) => {
    const { context, results } = commandContext(folder);
    const recording = { mode: 'demo', durationMs: 1, feed: {} } as const;
    expect(await recordFrom(venue, context, recording)).toEqual({ ok: true, value: 0 });
    const { session: path } = results[0] as { session: string };
    const session = unwrap(openSession(path));
    expect(session.check()).toMatchObject({ ok: true, unfinishedRuns: 0 });
    session.close();
  }));

it('refuses to begin without a key, or with one that others can read', async () => {
  const file = join(folder, 'kalshi-demo.json');
  const begin = async (args: readonly string[]) => (await runCommand(record, folder, args)).ended;
  expect(await begin(['--mode', 'demo'])).toMatchObject({
    error: { code: 'credentials.missing', file },
  });
  expect(await begin(['--mode', 'mirror'])).toMatchObject({
    error: { code: 'credentials.missing', file: join(folder, 'kalshi-production.json') },
  });
  writeFileSync(file, '{}', { mode: 0o644 });
  expect(await begin(['--mode', 'demo'])).toMatchObject({
    error: { code: 'credentials.exposed', file },
  });
  expect(await begin([])).toMatchObject({ error: { code: 'usage.badArguments' } });
});
