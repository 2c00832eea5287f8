import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchResult } from '../bench/bench-result.ts';

// `npm run bench [-- NAME…]`: one JSON object a line for every figure; each file in bench/ is one name.
const folder = resolve(import.meta.dirname, '../bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'bench-result.ts')
  .map((file) => basename(file, '.ts'))
  .toSorted();

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no such figure: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}

const machine = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
};

for (const name of wanted.length > 0 ? wanted : known) {
  console.error(`bench: ${name}`);
  const file = pathToFileURL(join(folder, `${name}.ts`)).href;
  const bench = (await import(file)) as { run: () => Promise<BenchResult[]> };
  for (const result of await bench.run()) console.log(JSON.stringify({ ...result, machine }));
}
