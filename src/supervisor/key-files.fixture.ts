import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewKey } from '../contract/keys.ts';

/** A key as Kalshi hands it out. */
export const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A profile that is empty and, outside of it, the key in a file that is its owner's alone. */
export class KeyFiles {
  readonly profileFolder = mkdtempSync(join(tmpdir(), 'oddlot-keys-'));
  readonly elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-keys-'));
  readonly pem = join(this.elsewhere, 'key.pem');

  constructor() {
    writeFileSync(this.pem, PEM, { mode: 0o600 });
  }

  /** The key, to be kept. */
  newKey(more: Partial<NewKey> = {}): NewKey {
    return {
      environment: 'demo',
      keyId: 'id',
      privateKeyFile: this.pem,
      place: 'best',
      ...more,
    };
  }

  remove(): void {
    rmSync(this.profileFolder, { recursive: true });
    rmSync(this.elsewhere, { recursive: true });
  }
}
