interface Layer {
  readonly mayImport: readonly string[];
  /** Given where members of the layer may not import each other; those named here may be used by all. */
  readonly sharedMembers?: readonly string[];
}

/** Who may import whom: your own folder, or one of these (docs/ARCHITECTURE.md). */
export const ARROWS: Readonly<Record<string, Layer>> = {
  base: { mayImport: [] },
  domain: { mayImport: ['base'] },
  contract: { mayImport: ['base', 'domain'] },
  adapters: { mayImport: ['base', 'domain', 'contract'], sharedMembers: ['ipc'] },
  services: { mayImport: ['base', 'domain', 'contract', 'adapters'], sharedMembers: ['kit'] },
  supervisor: { mayImport: ['base', 'domain', 'contract', 'adapters'] },
  main: { mayImport: ['base', 'domain', 'contract', 'adapters', 'supervisor'] },
  web: { mayImport: ['base', 'domain', 'contract', 'adapters', 'supervisor'] },
  cli: { mayImport: ['base', 'domain', 'contract', 'adapters', 'supervisor', 'web'] },
  preload: { mayImport: ['base', 'domain', 'contract'] },
  renderer: { mayImport: ['base', 'domain', 'contract'] },
};
