import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples are written as users write them, and tested on the sources.
  resolve: { alias: { hindcast: new URL('./index.ts', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CommonJS packages are imported just as Node itself does it, so that tests run what ships.
    deps: { interopDefault: false },
    pool: 'forks',
    maxWorkers: 2,
  },
});
