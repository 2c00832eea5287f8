import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedDocs } from '../../scripts/generated-docs.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/generated');

describe('generated docs', () => {
  it.each([...generatedDocs()])('%s says what the program says', (name, text) => {
    const onDisk = readFileSync(join(FOLDER, name), 'utf8').replaceAll('\r\n', '\n');
    expect(onDisk, 'run: node scripts/generate-docs.ts').toBe(text);
  });

  it('hold no page that nobody makes', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...generatedDocs().keys()].toSorted());
  });
});
