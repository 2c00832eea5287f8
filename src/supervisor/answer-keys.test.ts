import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger, type LogEntry } from '../base/logger.ts';
import { requests, type ParsedInput } from '../contract/requests.ts';
import { answerKeys } from './answer-keys.ts';
import { FileKeyStore } from './file-key-store.ts';
import { KeyFiles } from './key-files.fixture.ts';

let files: KeyFiles;
const logged: LogEntry[] = [];
let replaced: number;
beforeEach(() => {
  files = new KeyFiles();
  logged.length = 0;
  replaced = 0;
});
afterEach(() => files.remove());

const open = (signing: 'demo' | null = null) =>
  answerKeys({
    keyStore: new FileKeyStore({ profileFolder: files.profileFolder, env: {}, platform: 'linux' }),
    logger: createLogger({
      source: 'supervisor',
      nowUs: () => 0,
      sink: (entry) => void logged.push(entry),
    }),
    signersOf: (environment) => (environment === signing ? ['ingest', 'orders'] : []),
    onReplaced: () => (replaced += 1),
  });
const key = (privateKeyFile = files.pem): ParsedInput<'keys.keep'> =>
  requests['keys.keep'].input.parse({ environment: 'demo', keyId: ' id ', privateKeyFile });

describe('keys as windows have them', () => {
  it('are kept, read and removed without the key being told', async () => {
    const keys = open();
    const answers = [
      await keys['keys.keep'](key()),
      await keys['keys.read']({}),
      await keys['keys.remove']({ environment: 'demo' }),
      await keys['keys.read']({}),
    ];
    const kept = { environment: 'demo', place: 'file', keyId: 'id', problem: null };
    expect(answers).toMatchObject([
      { ok: true, value: { key: kept, restart: [] } },
      { ok: true, value: { keys: [kept] } },
      { ok: true, value: null },
      { ok: true, value: { keys: [] } },
    ]);
    expect(logged.map(({ event, facts }) => [event, facts])).toEqual([
      ['key.kept', { environment: 'demo', place: 'file' }],
      ['key.removed', { environment: 'demo' }],
    ]);
    expect(JSON.stringify([answers, logged])).not.toContain('PRIVATE KEY');
  });

  it('are told of and logged only once they are kept', async () => {
    writeFileSync(files.pem, 'SECRET WORDS');
    expect(await open()['keys.keep'](key())).toMatchObject({
      error: { code: 'credentials.notAKey' },
    });
    expect(logged).toEqual([]);
  });

  it('name who has to start anew, and stay while somebody signs with them', async () => {
    const keys = open('demo');
    expect(await keys['keys.keep'](key())).toMatchObject({
      value: { restart: ['ingest', 'orders'] },
    });
    expect(replaced).toBe(1);
    await keys['keys.keep']({ ...key(), environment: 'production' });
    expect(replaced).toBe(1);
    expect(await keys['keys.remove']({ environment: 'demo' })).toEqual({
      ok: false,
      error: { code: 'credentials.inUse', environment: 'demo' },
    });
    expect(await keys['keys.remove']({ environment: 'production' })).toMatchObject({ ok: true });
    expect(await keys['keys.read']({})).toMatchObject({ value: { keys: [{ keyId: 'id' }] } });
  });

  it.each(['', 'with space', 'line\nend', 'é', 'x'.repeat(101)])(
    'have an id that a header can carry, not %j',
    (keyId) => {
      const input = { environment: 'demo', keyId, privateKeyFile: files.pem };
      expect(requests['keys.keep'].input.safeParse(input).success).toBe(false);
    },
  );
});
