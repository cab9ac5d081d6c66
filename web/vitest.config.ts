import { defineConfig } from 'vitest/config';

/** Display logic alone: no browser, no services. The pages themselves are tested in test/e2e. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    name: 'web',
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
