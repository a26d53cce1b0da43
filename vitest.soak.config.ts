import { mergeConfig } from 'vitest/config';
import config from './vitest.config.js';

/** Every property on new cases, and the laws for long. */
export default mergeConfig(config, {
  test: { env: { SOAK: '40', SEED: 'random' }, testTimeout: 3_600_000 },
});
