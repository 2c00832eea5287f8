import { setTimeout as sleep } from 'node:timers/promises';
import { KALSHI_URLS } from '../adapters/kalshi/environments.ts';
import { systemClock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import { requests } from '../contract/requests.ts';
import type { IngestConfig, VenueEndpoint } from '../contract/service-config.ts';
import type { Instant } from '../domain/units/units.ts';
import { FileKeyStore } from '../supervisor/file-key-store.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { openProfile } from '../supervisor/profile.ts';
import { ingestConfig, sessionNameAt } from '../supervisor/service-plan.ts';
import { SettingsFile } from '../supervisor/settings-file.ts';
import { startAlone } from '../supervisor/start-alone.ts';
import { durationMs, oneOf, readOptions, readValues, wholeNumber } from './arguments.ts';
import type { Command, CommandContext, ExitCode } from './command.ts';
import { followLog } from './follow-log.ts';

/** Production is read only, and so is demo here: what records never sends orders. */
const ENVIRONMENTS = { demo: 'demo', mirror: 'production' } as const;
/** What a timer can wait for: a little under 25 days. */
const LONGEST_MS = 2 ** 31 - 1;
type RecordMode = keyof typeof ENVIRONMENTS;

/** Kalshi's market data into a session file, and nothing else. */
export const record: Command = {
  summary: 'record Kalshi’s market data to a session file; no orders',
  options: [
    ['--mode demo|mirror', 'whose data: the demo environment’s, or production’s'],
    ['--duration TIME', 'how long: 30s, 5m, 2h (default: until an interrupt)'],
    ['--markets N', 'markets to follow at most, 1 to 5000; the liveliest are taken'],
    ['--series A,B', 'only markets of these series'],
    ['--search WORDS', 'only markets with all these words in their names or questions'],
  ],
  run: async (args, context) => {
    const given = readOptions(args, {
      mode: 'text',
      duration: 'text',
      markets: 'text',
      series: 'text',
      search: 'text',
    });
    if (!given.ok) return given;
    const options = readValues(given.value, {
      mode: oneOf<RecordMode>(['demo', 'mirror']),
      duration: durationMs,
      markets: wholeNumber(1, 5000),
    });
    if (!options.ok) return options;
    const { mode, duration, markets } = options.value;
    if (mode === undefined) {
      return err({ code: 'usage.badArguments', reason: 'say --mode demo or --mode mirror' });
    }
    const { series, search } = given.value;
    const venue = await findVenue(mode, context.profileFolder);
    if (!venue.ok) return venue;
    return recordFrom(venue.value, context, {
      mode,
      durationMs: duration,
      feed: {
        ...(markets !== undefined && { maxMarkets: markets }),
        ...(series !== undefined && { series: series.split(',') }),
        ...(search !== undefined && { search }),
      },
    });
  },
};

async function findVenue(mode: RecordMode, profileFolder: string): Promise<Result<VenueEndpoint>> {
  const environment = ENVIRONMENTS[mode];
  const { env, platform } = process;
  const key = await new FileKeyStore({ profileFolder, env, platform }).find(environment);
  return key.ok ? ok({ environment, ...KALSHI_URLS[environment], ...key.value }) : key;
}

interface Recording {
  readonly mode: RecordMode;
  readonly durationMs: number | undefined;
  /** Over the settings. */
  readonly feed: Partial<IngestConfig['feed']>;
}

/** Records until the time is over or somebody interrupts, then prints what was recorded. */
export async function recordFrom(
  venue: VenueEndpoint,
  context: Pick<CommandContext, 'files' | 'profileFolder' | 'output' | 'interrupts' | 'detail'>,
  { mode, durationMs: forMs, feed }: Recording,
): Promise<Result<ExitCode>> {
  const profile = openProfile(context.profileFolder);
  if (!profile.ok) return profile;
  const settingsFile = new SettingsFile(profile.value.settingsFile, () => systemClock.nowUs());
  const { settings } = settingsFile.load();
  const config = ingestConfig(settings, profile.value, {
    mode,
    venue,
    sessionName: sessionNameAt(systemClock.nowUs() as Instant, mode),
    seed: null,
    appVersion: context.files.version,
  });
  let lose: (failure: Failure) => void = () => undefined;
  const lost = new Promise<Failure>((resolve) => {
    lose = resolve;
  });
  const alone = startAlone({
    service: 'ingest',
    host: createNodeHost(context.files.serviceEntry),
    configure: () => ({
      ...config,
      recording: { ...config.recording, enabled: true },
      feed: { ...config.feed, ...feed },
    }),
    onHealth: ({ state, reason }) => {
      if (state === 'failed') lose({ code: 'service.failed', service: 'ingest', reason });
    },
    onLog: followLog(context),
  });
  const { interrupts, output } = context;
  const started = await Promise.race([alone.process.start(), interrupts.first]);
  if (started === 'interrupted' || !started.ok) {
    await alone.stop();
    return started === 'interrupted' ? ok(0) : started;
  }
  const timer = new AbortController();
  const failure = await Promise.race([
    interrupts.first.then(() => undefined),
    lost,
    sleep(forMs ?? LONGEST_MS, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  if (failure !== undefined) {
    await alone.stop();
    return err(failure);
  }
  const drained = requests['ingest.drain'].output.parse(
    await alone.process.request('ingest.drain', {}),
  );
  await alone.stop();
  if (!drained.ok) return drained;
  const { path, deltas, trades, snapshots, gaps, refused, bookHash } = drained.value;
  output.result({ session: path, mode, deltas, trades, snapshots, gaps, refused, bookHash });
  return ok(0);
}
