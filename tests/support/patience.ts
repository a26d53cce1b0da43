/**
 * How long a test waits for what must come, in milliseconds. It is there to say what did not come, and not to measure: however busy a
 * machine is, what comes at all comes sooner. Shorter than a test may take (vitest.config.ts), so that the reason is told.
 */
export const PATIENCE = 300_000;
