/** What of vitest's `TestCase` the reporter reads. Source: vitest's reporter API, `onTestCaseResult`. */
interface ReportedTest {
  meta(): Record<string, unknown>;
}

/**
 * A reporter for vitest that writes a line about each `checkController` that found nothing: how much was tried, and how widely. Add it
 * beside the usual one: `reporters: ['default', 'hindcast/vitest-reporter']`.
 */
export default class HindcastReporter {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = console.log) {
    this.#write = write;
  }

  onTestCaseResult(test: ReportedTest): void {
    const { hindcast } = test.meta();
    if (Array.isArray(hindcast)) for (const line of hindcast) this.#write(`   ${String(line)}`);
  }
}
