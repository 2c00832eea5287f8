import { randomInt } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok } from '../base/result.ts';
import { requests, type Reply } from '../contract/requests.ts';
import type { ServiceInfo } from '../contract/service-config.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { openProfile } from '../supervisor/profile.ts';
import { exchangeConfig } from '../supervisor/service-plan.ts';
import type { ServiceProcess } from '../supervisor/service-process.ts';
import { SettingsFile } from '../supervisor/settings-file.ts';
import { startAlone } from '../supervisor/start-alone.ts';
import {
  dollars,
  durationMs,
  positiveNumber,
  readOptions,
  readValues,
  speed,
  wholeNumber,
} from './arguments.ts';
import type { Command } from './command.ts';
import { faultPlanFile } from './fault-plan-file.ts';
import { followLog } from './follow-log.ts';
import type { Interrupts } from './interrupts.ts';

const POLL_MS = 50;

/** The embedded venue alone, for clients of one's own. */
export const exchange: Command = {
  summary: 'run the embedded exchange alone, on 127.0.0.1',
  options: [
    ['--port N', 'listen on this port (default: any free one)'],
    ['--seed N', 'fixes the synthetic order flow (default: as in the settings, else drawn)'],
    ['--markets N', 'synthetic markets to list, 1 to 5000'],
    ['--rate N', 'book changes a second over all markets'],
    ['--speed X', 'simulated seconds a second, or max: as fast as the readers take it (1)'],
    ['--duration TIME', 'simulated time after which it ends: 30s, 5m (default: at an interrupt)'],
    ['--cash USD', 'paper money in the account: 10000.00'],
    ['--faults FILE', 'things to go wrong on purpose (docs/faults.md)'],
  ],
  run: async (args, context) => {
    const given = readOptions(args, {
      port: 'text',
      seed: 'text',
      markets: 'text',
      rate: 'text',
      speed: 'text',
      duration: 'text',
      cash: 'text',
      faults: 'text',
    });
    if (!given.ok) return given;
    const options = readValues(given.value, {
      port: wholeNumber(0, 65_535),
      seed: wholeNumber(0, 2 ** 32 - 1),
      markets: wholeNumber(1, 5000),
      rate: positiveNumber(200_000),
      speed,
      duration: durationMs,
      cash: dollars,
      faults: faultPlanFile,
    });
    if (!options.ok) return options;
    const { rate, duration, ...others } = options.value;
    const overrides = {
      ...others,
      ...(rate !== undefined && { ratePerS: rate }),
      ...(duration !== undefined && { runForMs: duration }),
    };
    // The venue writes nothing but its key, so it may run beside a workstation on the same profile.
    const profile = openProfile(context.profileFolder);
    if (!profile.ok) return profile;
    const settingsFile = new SettingsFile(profile.value.settingsFile, () => systemClock.nowUs());
    const { settings } = settingsFile.load();

    const { output, interrupts } = context;
    const config = exchangeConfig(settings, profile.value, overrides, randomInt(2 ** 31));
    const { seed } = config;
    let listening: ServiceInfo<'exchange'> | undefined;
    const alone = startAlone({
      service: 'exchange',
      host: createNodeHost(context.files.serviceEntry),
      configure: () => ({
        ...config,
        port: listening?.port ?? config.port,
      }),
      onReady: (info) => {
        if (listening) return; // after a restart it is where it was
        listening = info;
        const { rest, ws, keyId, privateKeyFile } = info.venue;
        output.result({ rest, ws, keyId, privateKeyFile });
      },
      onLog: followLog(context),
    });
    const started = await Promise.race([alone.process.start(), interrupts.first]);
    if (started === 'interrupted' || !started.ok) {
      await alone.stop();
      return started === 'interrupted' ? ok(0) : started;
    }
    await Promise.race([interrupts.first, untilFinished(alone.process, interrupts)]);
    const run = await readRun(alone.process);
    await alone.stop();
    if (!run.ok) return run;
    const { deltas, trades, orders, faults, streamHash } = run.value;
    output.result({ seed, deltas, trades, orders, faults, streamHash });
    return ok(0);
  },
};

const readRun = async (process: ServiceProcess): Promise<Reply<'exchange.read'>> => {
  const { output } = requests['exchange.read'];
  return output.parse(await process.request('exchange.read', {}));
};

/** Settles once the simulated time asked for has passed. */
async function untilFinished(process: ServiceProcess, interrupts: Interrupts): Promise<void> {
  while (!interrupts.seen) {
    const run = await readRun(process);
    if (run.ok && run.value.flow === 'finished') return;
    await sleep(POLL_MS);
  }
}
