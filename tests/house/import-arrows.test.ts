import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARROWS } from './arrows.ts';

const SRC = resolve(import.meta.dirname, '../../src');

/** `services/ingest/index.ts` → `services`. */
const layerOf = (path: string): string => path.split(sep)[0] ?? '';
/** Folders whose members may not know each other: `adapters/kalshi` → `kalshi`. */
const memberOf = (path: string): string => path.split(sep)[1] ?? '';

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
  );
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g);
  return [...found].map(([, target]) => target ?? '');
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

const edges: Edge[] = sources(SRC).flatMap((from) =>
  importsOf(join(SRC, from))
    .filter((target) => target.startsWith('.'))
    .map((target) => ({ from, to: relative(SRC, resolve(SRC, dirname(from), target)) })),
);

describe('import arrows', () => {
  it('finds the sources', () => {
    expect(edges.length).toBeGreaterThan(50);
  });

  it('point to the own folder or to one on the left', () => {
    const wrong = edges.filter(
      ({ from, to }) =>
        layerOf(from) !== layerOf(to) && !ARROWS[layerOf(from)]?.mayImport.includes(layerOf(to)),
    );
    expect(wrong).toEqual([]);
  });

  it('keep siblings apart', () => {
    const wrong = edges.filter(({ from, to }) => {
      const layer = layerOf(from);
      const shared = ARROWS[layer]?.sharedMembers;
      if (shared === undefined || layer !== layerOf(to)) return false;
      return memberOf(from) !== memberOf(to) && !shared.includes(memberOf(to));
    });
    expect(wrong).toEqual([]);
  });

  it('leave Electron to its shell', () => {
    const wrong = sources(SRC).filter(
      (path) =>
        !['main', 'preload'].includes(layerOf(path)) &&
        importsOf(join(SRC, path)).some((target) => /^electron(\/|$)/.test(target)),
    );
    expect(wrong).toEqual([]);
  });

  it('know every folder of the tree', () => {
    const folders = new Set(sources(SRC).map(layerOf));
    expect([...folders].filter((folder) => !(folder in ARROWS))).toEqual([]);
  });
});
