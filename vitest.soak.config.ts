import { mergeConfig } from 'vitest/config';
import config from './vitest.config.js';

/** The laws, tried for long. */
export default mergeConfig(config, {
  test: { include: ['tests/laws/**/*.test.ts'], env: { SOAK: '40' }, testTimeout: 3_600_000 },
});
