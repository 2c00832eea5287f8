import { err, type Result } from '../base/result.ts';
import type { ChannelsOf, Input, Reply } from '../contract/requests.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { startAlone } from '../supervisor/start-alone.ts';
import type { CommandContext } from './command.ts';
import { followLog } from './follow-log.ts';
import { ProgressBar } from './progress-bar.ts';

type Answer<C extends ChannelsOf<'archive'>> = Extract<Reply<C>, { ok: true }>['value'];

/** Has the session library do one thing, with a progress bar; interrupted, it leaves nothing half-made. */
export async function askArchive<C extends ChannelsOf<'archive'>>(
  channel: C,
  input: Input<C>,
  context: CommandContext,
): Promise<Result<Answer<C>>> {
  const { files, interrupts } = context;
  const bar = new ProgressBar();
  const { process: archive, stop } = startAlone({
    service: 'archive',
    host: createNodeHost(files.serviceEntry),
    configure: () => ({ appVersion: files.version, library: null }),
    onHealth: ({ heartbeat }) => {
      if (heartbeat?.metrics['jobs']) bar.show(heartbeat.metrics['donePercent'] ?? 0);
    },
    onLog: followLog(context),
  });
  const ask = async (): Promise<Result<unknown>> => {
    const started = await archive.start();
    return started.ok ? archive.request(channel, input) : started;
  };
  const reply = await Promise.race([ask(), interrupts.first]);
  bar.clear();
  await stop();
  if (reply === 'interrupted') return err({ code: 'archive.interrupted' });
  return reply as Result<Answer<C>>;
}
