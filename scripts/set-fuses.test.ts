import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { Arch, type AfterPackContext } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import setFuses, { needsSignature } from './set-fuses.ts';

/** The mark that precedes the fuses in every Electron executable, then version, count and the fuses as digits. */
const wire = (fuses: string): Buffer =>
  Buffer.concat([
    Buffer.from('\x7fELF any code dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, fuses.length]),
    Buffer.from(`${fuses} more code`),
  ]);

const packed = (folder: string): AfterPackContext =>
  ({
    appOutDir: folder,
    electronPlatformName: 'linux',
    packager: {
      appInfo: { productFilename: 'Oddlot' },
      config: { linux: { executableName: 'oddlot' } },
    },
  }) as unknown as AfterPackContext;

describe('the fuses of a package', () => {
  it('switch off what starts other code, and switch on what checks ours', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oddlot-fuses-'));
    const executable = join(folder, 'oddlot');
    writeFileSync(executable, wire('111000011'));
    await setFuses(packed(folder));
    const set = await getCurrentFuseWire(executable);
    const on = (fuse: FuseV1Options): boolean => String.fromCharCode(set[fuse] ?? 0) === '1';
    expect(on(FuseV1Options.RunAsNode)).toBe(false);
    expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
    expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
    expect(readFileSync(executable).subarray(-10).toString()).toBe(' more code');
    rmSync(folder, { recursive: true });
  });

  it('have to be known, all of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oddlot-fuses-'));
    writeFileSync(join(folder, 'oddlot'), wire('1110000111'));
    await expect(setFuses(packed(folder))).rejects.toThrow('strictlyRequireAllFuses');
    rmSync(folder, { recursive: true });
  });

  it('cost a package for Apple’s own processors its signature, which is renewed', () => {
    const on = (electronPlatformName: string, arch: Arch): boolean =>
      needsSignature({ electronPlatformName, arch } as AfterPackContext);
    expect(on('darwin', Arch.arm64)).toBe(true);
    expect(on('darwin', Arch.x64)).toBe(false);
    expect(on('linux', Arch.arm64)).toBe(false);
  });
});
