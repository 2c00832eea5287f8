import { createHash } from 'node:crypto';

/** The first eight bytes, in hex, of SHA-256 over the vector as little-endian float32. */
export function hashObservation(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
