import { expect, it } from 'vitest';
import { readFreeBytes } from './free-bytes.ts';

it('asks the system', async () => {
  expect(await readFreeBytes(import.meta.dirname)).toBeGreaterThan(0);
  expect(await readFreeBytes('/no/such/folder')).toBeUndefined();
});
