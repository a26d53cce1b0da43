import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Examples are written as users write them, and tested on the sources.
  resolve: { alias: { hindcast: new URL('./index.ts', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/fixed-seed.ts'],
    // No measure of anything, but an end for what never ends: a test waits for what happens, however long a busy machine takes for it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // CommonJS packages are imported just as Node itself does it, so that tests run what ships.
    deps: { interopDefault: false },
    pool: 'forks',
    // Modules keep nothing between two tests, so files share them: loading them anew for each took a third of the time.
    isolate: false,
    maxWorkers: 2,
  },
});
