import { defineConfig } from 'vitest/config';

const CODE = '{server,workers,ingest,sandbox,cli,dags,bench,scripts}';

export default defineConfig({
  test: {
    include: [`${CODE}/**/*.test.ts`, 'test/**/*.test.ts', 'web/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    globalSetup: ['test/support/globalSetup.ts'],
    setupFiles: ['test/support/nothingLeft.ts'],
    reporters: ['default', './test/support/summaryReporter.ts'],
    pool: 'forks',
    // More than the two cores that CI has: many tests wait, for leases, hosts and servers that start.
    maxWorkers: 3,
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: [`${CODE}/**/*.ts`],
      exclude: ['**/*.test.ts', 'server/db/schema.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: {
        'server/core/**/*.ts': { lines: 100, functions: 100, branches: 100, statements: 100 },
        'server/!(core)/**/*.ts': { lines: 80, functions: 80, branches: 70, statements: 80 },
      },
    },
  },
});
