import { randomInt } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { ServiceInfo } from '../contract/service-config.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { openProfile } from '../supervisor/profile.ts';
import { exchangeConfig } from '../supervisor/service-plan.ts';
import { SettingsFile } from '../supervisor/settings-file.ts';
import { startAlone } from '../supervisor/start-alone.ts';
import { dollars, positiveNumber, readOptions, readValues, wholeNumber } from './arguments.ts';
import type { Command } from './command.ts';
import { faultPlanFile } from './fault-plan-file.ts';
import { followLog } from './follow-log.ts';

/** The embedded venue alone, for clients of one's own. */
export const exchange: Command = {
  summary: 'run the embedded exchange alone, on 127.0.0.1',
  options: [
    ['--port N', 'listen on this port (default: any free one)'],
    ['--seed N', 'fixes the synthetic order flow (default: as in the settings, else drawn)'],
    ['--markets N', 'synthetic markets to list, 1 to 5000'],
    ['--rate N', 'book changes a second over all markets'],
    ['--cash USD', 'paper money in the account: 10000.00'],
    ['--faults FILE', 'things to go wrong on purpose (docs/faults.md)'],
  ],
  run: async (args, context) => {
    const given = readOptions(args, {
      port: 'text',
      seed: 'text',
      markets: 'text',
      rate: 'text',
      cash: 'text',
      faults: 'text',
    });
    if (!given.ok) return given;
    const options = readValues(given.value, {
      port: wholeNumber(0, 65_535),
      seed: wholeNumber(0, 2 ** 32 - 1),
      markets: wholeNumber(1, 5000),
      rate: positiveNumber(200_000),
      cash: dollars,
      faults: faultPlanFile,
    });
    if (!options.ok) return options;
    const { rate, ...others } = options.value;
    const overrides = rate === undefined ? others : { ...others, ratePerS: rate };
    // The venue writes nothing but its key, so it may run beside a workstation on the same profile.
    const profile = openProfile(context.profileFolder);
    if (!profile.ok) return profile;
    const settingsFile = new SettingsFile(profile.value.settingsFile, () => systemClock.nowUs());
    const { settings } = settingsFile.load();

    const { output, interrupts } = context;
    const drawnSeed = randomInt(2 ** 31);
    let listening: ServiceInfo<'exchange'> | undefined;
    const alone = startAlone({
      service: 'exchange',
      host: createNodeHost(context.files.serviceEntry),
      configure: () => ({
        ...exchangeConfig(settings, profile.value, overrides, drawnSeed),
        port: listening?.port ?? overrides.port ?? 0,
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
    const isRunning = started === 'interrupted' || started.ok;
    if (isRunning) await interrupts.first;
    await alone.stop();
    return isRunning ? ok(0) : started;
  },
};
