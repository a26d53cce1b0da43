/** What the contract uses of vitest, or of Jest, which has the same: `import * as vitest from 'vitest'` gives it. */
export interface TestFramework {
  describe(name: string, tests: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
  beforeEach(prepare: () => Promise<void>): unknown;
  afterEach(cleanUp: () => Promise<void>): unknown;
  readonly expect: Expect;
}

/** `expect`, as far as the contract uses it. */
export interface Expect {
  (actual: unknown): Matchers & { readonly rejects: RejectionMatchers };
  stringContaining(text: string): unknown;
}

interface Matchers {
  toBe(expected: unknown): void;
  toBeDefined(): void;
  toBeUndefined(): void;
  toBeGreaterThan(least: number): void;
  toEqual(expected: unknown): void;
  toHaveLength(length: number): void;
  toMatchObject(expected: object): void;
}

interface RejectionMatchers {
  // biome-ignore lint/suspicious/noExplicitAny: an error's class, whatever it is made from
  toThrow(expected: string | (new (...parameters: any[]) => Error)): Promise<void>;
}
