import { mergeConfig } from 'vitest/config';
import config from './vitest.config.js';

/** Every property on new cases, and the laws for long: forty times as long as `npm test`, or as often as SOAK says. SEED gives the same cases again. */
export default mergeConfig(config, {
  test: { env: { SOAK: process.env['SOAK'] ?? '40', SEED: process.env['SEED'] ?? 'random' }, testTimeout: 3_600_000 },
});
