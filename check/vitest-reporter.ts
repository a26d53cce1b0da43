/** What of vitest's `TestCase` the reporter reads. Source: vitest's reporter API, `onTestCaseResult`. */
interface ReportedTest {
  meta(): Record<string, unknown>;
}

export interface HindcastReporterOptions {
  /** Where the lines go, each without its end; to standard output unless told otherwise. */
  readonly write?: ((line: string) => void) | undefined;
}

/**
 * A reporter for vitest that writes a line about each `checkController` that found nothing: how much was tried, and how widely. Add it
 * beside the usual one: `reporters: ['default', 'hindcast/vitest-reporter']`.
 */
export default class HindcastReporter {
  readonly #write: (line: string) => void;

  /** vitest hands over an object of options, empty unless they are given: `['hindcast/vitest-reporter', { … }]`. */
  constructor({ write = console.log }: HindcastReporterOptions = {}) {
    this.#write = write;
  }

  onTestCaseResult(test: ReportedTest): void {
    const { hindcast } = test.meta();
    if (Array.isArray(hindcast)) for (const line of hindcast) this.#write(`   ${String(line)}`);
  }
}
