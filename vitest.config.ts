import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Room for many times what a test takes on an idle machine: a deadline only ever bounds a failure.
const patience = { testTimeout: 300_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    pool: 'forks',
    // Most of the time goes by waiting for processes: two cores are worth two files at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
            'tests/house/**/*.test.ts',
          ],
          // What the window's browsers have had since Chrome 140, and Node has from 25 on.
          execArgv: ['--js-base-64'],
          setupFiles: ['tests/fixtures/seeded-properties.ts'],
          ...patience,
        },
      },
      {
        // Several real processes a test, on whatever cores there are.
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          ...patience,
        },
      },
      {
        // Journeys run what was built, as a user would.
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.spec.ts'],
          globalSetup: ['tests/e2e/build-first.ts'],
          ...patience,
        },
      },
    ],
  },
});
