import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { unwrap } from '../../src/base/result.ts';
import { lockProfile, openProfile } from '../../src/supervisor/profile.ts';
import { Command, type Ended } from '../fixtures/command.ts';
import { eventually } from '../fixtures/eventually.ts';

let profile: string;
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'oddlot-cli-'));
});
afterEach(() => {
  Command.endAll();
  rmSync(profile, { recursive: true, force: true });
});

/** Windows knows no interrupt from another process: it ends the program at once. */
const onPosix = process.platform === 'win32' ? it.skip : it;

interface Summary {
  readonly session: string;
  readonly mode: string;
  readonly seed: number;
  readonly deltas: number;
  readonly gaps: number;
  readonly restarts: number;
  readonly bookHash: string;
  readonly decisions: number;
  readonly cash: string;
}

const summaryOf = ({ code, stdout, stderr }: Ended): Summary => {
  expect(stderr).toEqual([]);
  expect(code).toBe(0);
  return JSON.parse(stdout.at(-1) ?? '') as Summary;
};

/** Stdout is for results alone, and an error is one line. */
const expectError = ({ code, stdout, stderr }: Ended, exitCode: number, line: RegExp): void => {
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toMatch(line);
  expect([code, stdout]).toEqual([exitCode, []]);
};

const fast = (seed: number): readonly string[] => {
  const folder = join(profile, String(seed));
  return [
    'run',
    '--seed',
    String(seed),
    '--speed',
    'max',
    '--duration',
    '15s',
    '--profile',
    folder,
  ];
};

describe('oddlot run', () => {
  it('plays, records and ends by itself, and says what it saw', async () => {
    // The time counts from the first books on, or from ten seconds after the start where they take longer.
    const args = ['--mode', 'embedded', '--seed', '7', '--duration', '8s', '--rate', '2000'];
    const ended = await Command.run('run', ...args, '--markets', '5', '--profile', profile);
    const summary = summaryOf(ended);
    expect(summary).toMatchObject({ mode: 'embedded', seed: 7, gaps: 0, restarts: 0 });
    expect(summary.deltas).toBeGreaterThan(500);
    expect(summary.decisions).toBeGreaterThan(0);
    expect(summary.cash).toBe('10000.000000');
    expect(statSync(summary.session).size).toBeGreaterThan(4096);
    expect(existsSync(`${summary.session}-wal`)).toBe(false);
    unwrap(lockProfile(unwrap(openProfile(profile))))();
  });

  it('sees the same books for the same seed at full speed, and others for another', async () => {
    const first = summaryOf(await Command.run(...fast(7)));
    const again = summaryOf(await Command.run(...fast(7)));
    const other = summaryOf(await Command.run(...fast(8)));
    expect(first.deltas).toBeGreaterThan(1000);
    expect([again.deltas, again.bookHash]).toEqual([first.deltas, first.bookHash]);
    expect(other.bookHash).not.toBe(first.bookHash);
  });

  onPosix('ends in order on the first interrupt and prints the summary', async () => {
    const command = new Command('run', '--profile', profile, '--debug');
    await command.heard(/run\.started/);
    command.signal('SIGINT');
    const { code, stdout } = await command.ended();
    expect(code).toBe(0);
    const summary = JSON.parse(stdout.at(-1) ?? '') as Summary;
    expect(existsSync(summary.session)).toBe(true);
    unwrap(lockProfile(unwrap(openProfile(profile))))();
  });

  onPosix('ends at once on the second', async () => {
    const command = new Command('run', '--profile', profile, '--debug');
    const [, pid] = await command.heard(/service\.ready: service orders, pid (\d+)/);
    await command.heard(/run\.started/);
    process.kill(Number(pid), 'SIGSTOP'); // so that an end in order takes its time
    command.signal('SIGINT');
    await command.heard(/interrupt again/);
    const again = setInterval(() => command.signal('SIGINT'), 50);
    await command.exited();
    clearInterval(again);
    process.kill(Number(pid), 'SIGKILL');
    const { code, stdout } = await command.ended();
    expect([code, stdout]).toEqual([130, []]);
  });

  onPosix('goes on when a service is killed', async () => {
    const command = new Command('run', '--profile', profile, '--debug', '--seed', '7');
    const [, pid] = await command.heard(/service\.ready: service actor, pid (\d+)/);
    await command.heard(/run\.started/);
    process.kill(Number(pid), 'SIGKILL');
    await command.heard(/service\.restarting: service actor[^]*service\.ready: service actor/);
    command.signal('SIGINT');
    const { code, stdout } = await command.ended();
    expect(code).toBe(0);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({ restarts: 1, gaps: 0 });
  });

  it('refuses a profile that another program uses', async () => {
    const giveBack = unwrap(lockProfile(unwrap(openProfile(profile))));
    const ended = await Command.run('run', '--duration', '1s', '--profile', profile);
    giveBack();
    expectError(ended, 1, /^oddlot: profile\.inUse: .* is in use by process \d+/);
  });
});

describe('oddlot', () => {
  it.each([
    [[], /^oddlot: usage\.noCommand: /],
    [['fly'], /^oddlot: usage\.unknownCommand: there is no command fly/],
    [['toString'], /^oddlot: usage\.unknownCommand/],
    [['run', '--sead', '7'], /^oddlot: usage\.badArguments: .*--sead/],
    [['run', '--seed', 'seven'], /^oddlot: usage\.badValue: --seed seven: expected a whole/],
    [['run', '--mode', 'production'], /^oddlot: usage\.badValue: --mode/],
    [['serve', '--now'], /^oddlot: usage\.badArguments: .*--now/],
  ])('%j is wrong usage', async (args, line) => {
    expectError(await Command.run(...args), 2, line);
  });

  it('helps, and names its version', async () => {
    const help = await Command.run('--help');
    expect(help.code).toBe(0);
    for (const name of ['run', 'serve', 'exchange', 'doctor']) {
      expect(help.stdout.join('\n')).toContain(`\n  ${name} `);
    }
    const { stdout } = await Command.run('run', '--help');
    expect(stdout.join('\n')).toContain('--duration TIME');
    expect((await Command.run('--version')).stdout).toEqual([
      expect.stringMatching(/^\d+\.\d+\.\d+$/),
    ]);
  });

  it('doctor finds this machine fit', async () => {
    const { code, stdout } = await Command.run('doctor', '--profile', profile);
    const { ok, checks } = JSON.parse(stdout[0] ?? '') as {
      ok: boolean;
      checks: { name: string; ok: boolean }[];
    };
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect([ok, code]).toEqual([true, 0]);
    expect(checks.map(({ name }) => name)).toContain('onnxruntime');
  });

  it('doctor names what is wrong and what to do about it', async () => {
    const file = join(profile, 'file');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await Command.run('doctor', '--profile', join(file, 'below'));
    expect([code, stderr]).toEqual([1, []]);
    const { ok, checks } = JSON.parse(stdout[0] ?? '') as { ok: boolean; checks: object[] };
    expect(ok).toBe(false);
    expect(checks).toContainEqual({
      name: 'profile',
      ok: false,
      detail: expect.stringContaining('profile.unusable') as unknown,
      remedy: 'name another folder with --profile',
    });
  });
});

describe('oddlot exchange', () => {
  onPosix('says where it is and with which key, and answers there', async () => {
    const command = new Command(
      'exchange',
      '--seed',
      '7',
      '--cash',
      '500.00',
      '--profile',
      profile,
    );
    const { rest, ws, privateKeyFile } = await command.firstResult<Record<string, string>>();
    expect(ws).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
    expect(readFileSync(privateKeyFile ?? '', 'utf8')).toContain('PRIVATE KEY');
    expect(statSync(privateKeyFile ?? '').mode & 0o77).toBe(0);
    expect((await fetch(`${rest}/exchange/status`)).status).toBe(200);
    expect((await fetch(`${rest}/portfolio/balance`)).status).toBe(401);
    command.signal('SIGINT');
    expect((await command.ended()).code).toBe(0);
  });
});

describe('oddlot serve', () => {
  onPosix('lets in whoever has the printed token, once, and shows books that move', async () => {
    const command = new Command('serve', '--no-open', '--profile', profile);
    const address = new URL((await command.firstResult<{ url: string }>()).url);
    const { origin } = address;
    expect((await fetch(origin)).status).toBe(200);
    const body = JSON.stringify({ token: address.hash.replace('#token=', '') });
    const enter = (): Promise<Response> =>
      fetch(`${origin}/session`, { method: 'POST', headers: { Origin: origin }, body });
    const cookie = (await enter()).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await enter()).status).toBe(401);

    const socket = new WebSocket(`${origin.replace('http', 'ws')}/link`, {
      headers: { Origin: origin, Cookie: cookie },
    });
    const subscribe = (): void => {
      const message = { type: 'subscribe', topic: 'markets' };
      socket.send(JSON.stringify({ type: 'port', peer: 'ingest', message }));
    };
    const deltas: unknown[] = [];
    socket.on('message', (data: Buffer) => {
      const { type, peer, message } = JSON.parse(data.toString()) as {
        type: string;
        peer?: string;
        message?: { type: string };
      };
      if (type === 'portOpen' && peer === 'ingest') subscribe();
      if (message?.type === 'refused') setTimeout(subscribe, 50); // not published yet
      if (message?.type === 'delta') deltas.push(message);
    });
    await eventually(() => deltas.length > 3, 'market rows that change');
    command.signal('SIGINT');
    expect((await command.ended()).code).toBe(0);
  });

  onPosix('says when its port is taken', async () => {
    const first = new Command('serve', '--no-open', '--profile', join(profile, 'one'));
    const { port } = new URL((await first.firstResult<{ url: string }>()).url);
    const other = join(profile, 'two');
    const ended = await Command.run('serve', '--no-open', '--port', port, '--profile', other);
    expectError(ended, 1, /^oddlot: web\.cannotListen: cannot listen on 127\.0\.0\.1:\d+/);
    unwrap(lockProfile(unwrap(openProfile(other))))();
    first.signal('SIGINT');
    expect((await first.ended()).code).toBe(0);
  });
});
