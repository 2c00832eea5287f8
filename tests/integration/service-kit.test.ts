import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceMessage } from '../../src/contract/control.ts';
import { eventually } from '../fixtures/eventually.ts';

let child: ChildProcess;
let heard: ServiceMessage['type'][];
afterEach(() => void child.kill('SIGKILL'));

/** Settles once so many messages of that type have come. */
const hears = (type: ServiceMessage['type'], times = 1): Promise<unknown> =>
  eventually(() => heard.filter((one) => one === type).length >= times, `${type}, ${times} times`);

/** A fixture's service as a child of this process, ready. */
async function start(fixture: string): Promise<void> {
  const file = join(import.meta.dirname, '../fixtures/services', `${fixture}.ts`);
  child = fork(file, [], { serialization: 'advanced', execArgv: [] });
  heard = [];
  child.on('message', (message) => heard.push((message as ServiceMessage).type));
  await hears('listening');
  child.send({ type: 'start', service: 'actor', config: {} });
  await hears('ready');
}

describe('the frame around a service', () => {
  it.skipIf(process.platform === 'win32')(
    'leaves it to the supervisor when a service goes, whatever a terminal tells its group',
    async () => {
      await start('actor');
      for (const signal of ['SIGINT', 'SIGHUP'] as const) {
        heard = [];
        child.kill(signal);
        await hears('heartbeat', 2);
      }
    },
  );

  it('gives signs of life from when it is ready', async () => {
    await start('actor');
    await hears('alive', 3);
  });

  it('ends a service whose shell is gone, also one that cannot finish', async () => {
    await start('actor');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    await start('stuck');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
