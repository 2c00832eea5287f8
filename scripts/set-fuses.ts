import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { Arch, type AfterPackContext } from 'electron-builder';

function executableOf({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
  const { productFilename } = packager.appInfo;
  switch (electronPlatformName) {
    case 'darwin':
      return join(appOutDir, `${productFilename}.app`);
    case 'win32':
      return join(appOutDir, `${productFilename}.exe`);
    default:
      return join(appOutDir, packager.config.linux?.executableName ?? productFilename);
  }
}

/** macOS on arm64 starts nothing whose signature does not fit, and a flipped fuse breaks the one that Electron has. */
export const needsSignature = ({ electronPlatformName, arch }: AfterPackContext): boolean =>
  electronPlatformName === 'darwin' && arch !== Arch.x64;

/** What this program never needs cannot be switched on by whoever starts it. A fuse not named here stops the build. */
export default async function setFuses(context: AfterPackContext): Promise<void> {
  await flipFuses(executableOf(context), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: needsSignature(context),
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // Bounds checks by the processor; without them WebAssembly is slower and nothing is safer.
    [FuseV1Options.WasmTrapHandlers]: true,
  });
}
