import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODEL_ERROR_WORDS } from '../../src/renderer/format/model-words.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Every code that the readers and the registry refuse with. */
const codes = ['src/adapters/models', 'src/services/actor'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(ROOT, folder, file), 'utf8');
      return [...source.matchAll(/code: '(models?\.\w+)'/g)].map(([, code]) => code as string);
    }),
);

describe('refusals of models', () => {
  it('have words and a row in the documentation, every one, and no others have', () => {
    const known = [...new Set([...codes, 'models.notFound', 'models.arriving'])].toSorted();
    expect(known.length).toBeGreaterThan(30);
    expect(Object.keys(MODEL_ERROR_WORDS).toSorted()).toEqual(known);
    const page = readFileSync(join(ROOT, 'docs/models.md'), 'utf8');
    expect(known.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
