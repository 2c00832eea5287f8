import { existsSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { ON_DEMAND_SERVICES, SERVICE_NAMES } from './src/contract/service-name.ts';

// Paths in `out/main` follow from the names here; shells find services by them (src/supervisor/program-files.ts).
const processes = {
  index: 'src/main/index.ts',
  cli: 'src/cli/index.ts',
  'workers/fold-log': 'src/adapters/sqlite/fold-log.ts',
  ...Object.fromEntries(
    [...SERVICE_NAMES, ...ON_DEMAND_SERVICES].map((name) => [
      `services/${name}`,
      `src/services/${name}/index.ts`,
    ]),
  ),
};

/** The page's own policy forbids what a development server puts into it; what is built keeps it. */
const withoutPolicy: Plugin = {
  name: 'oddlot:without-policy',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  main: {
    build: {
      target: 'node24',
      // Native modules stay what npm installed; everything else is bundled, so that a service loads few files.
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(processes).filter(([, path]) => existsSync(path))),
        output: { chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node24',
      externalizeDeps: false,
      // A sandboxed preload is one CommonJS script: it may load nothing but Electron's own modules.
      rolldownOptions: {
        input: 'src/preload/index.ts',
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    plugins: [react(), withoutPolicy],
    build: {
      target: 'chrome140',
      minify: true,
      assetsInlineLimit: 0,
      // Loaded from this machine, where one large file is quicker than several.
      chunkSizeWarningLimit: 4000,
    },
  },
});
