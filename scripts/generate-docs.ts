import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedDocs } from './generated-docs.ts';

const folder = resolve(import.meta.dirname, '../docs/generated');
mkdirSync(folder, { recursive: true });
for (const [name, text] of generatedDocs()) writeFileSync(join(folder, name), text);
