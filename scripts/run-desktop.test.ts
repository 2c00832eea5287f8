import { afterEach, describe, expect, it, vi } from 'vitest';
import { runDesktop } from './run-desktop.ts';

/** Stands in for Electron: this Node with a few words of its own. */
const run = (script: string, earlyMs?: number) =>
  runDesktop(process.execPath, ['-e', script], earlyMs);

afterEach(() => void vi.restoreAllMocks());

const stderr = (): string[] => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  return written;
};

describe('running the desktop shell', () => {
  it('ends with its code', async () => {
    expect(await run('')).toEqual({ kind: 'ended', code: 0 });
  });

  it('tells why no window could be opened, and keeps the rest to itself', async () => {
    const written = stderr();
    const outcome = await run(
      "console.error('[1:2/ERROR] Missing X server or $DISPLAY'); process.exit(1)",
      60_000, // a slow machine may start a program in no time that counts as early
    );
    expect(outcome).toEqual({
      kind: 'notOpened',
      why: '[1:2/ERROR] Missing X server or $DISPLAY',
    });
    expect(written).toEqual([]);
    expect(await runDesktop('/nonexistent/electron', [])).toMatchObject({ kind: 'notOpened' });
  });

  it('takes an error after a while for an end, and passes on what was said', async () => {
    const written = stderr();
    const script = "console.error('early'); setTimeout(() => process.exit(3), 400)";
    expect(await run(script, 100)).toEqual({ kind: 'ended', code: 3 });
    expect(written.join('')).toContain('early');
  });

  it.skipIf(process.platform === 'win32')(
    'passes signals on and takes them for an end',
    async () => {
      stderr();
      const before = process.listenerCount('SIGTERM');
      const running = run('setInterval(() => {}, 1e6)');
      process.emit('SIGTERM', 'SIGTERM');
      expect(await running).toEqual({ kind: 'ended', code: 1 });
      expect(process.listenerCount('SIGTERM')).toBe(before);
    },
  );
});
