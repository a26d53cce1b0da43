import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take tens of seconds. A long one that begins last has one worker for itself while the other has nothing to do. */
const LONG = [
  'e2e/program',
  'e2e/kill',
  'e2e/threads',
  'e2e/kubectl-making',
  'e2e/kubectl-changing',
  'e2e/kubectl-reading',
  'e2e/kubectl-timeline',
  'e2e/helm',
  'fuzz/requests',
  'fuzz/stored-objects',
  'examples/zoo/',
  'examples/check-example',
  'laws/',
  'check/async-controllers',
  'check/find-counterexample',
  'check/whole-cluster',
  'check/found-in-built-in',
  'check/bad-controllers',
  'check/properties',
  'cli/fork',
  'cli/questions/regress',
  'core/engine/faults/laws',
  'core/engine/odd-objects',
  'check/workload/objects-of',
  'replay/rerun/closed-loop',
  'replay/http/remote-event-log',
  'stores/',
];

/** Long files first, and the others as Vitest has them. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((part) => moduleId.includes(`/tests/${part}`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

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
    sequence: { sequencer: LongFirst },
  },
});
