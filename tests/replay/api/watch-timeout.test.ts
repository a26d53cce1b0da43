import { expect, test } from 'vitest';
import { virtualEnvironment } from '../../../core/engine/virtual-environment.js';
import { serveApi } from './served-api.js';

test('a watch ends when its own time is up, though the clock of its cluster stands still', async () => {
  const api = await serveApi({ environment: virtualEnvironment(1, Date.parse('2026-01-01T00:00:00Z')) });
  try {
    const watch = await api.client.watch('/api/v1/configmaps?timeoutSeconds=1');
    expect(await watch.next()).toBeUndefined();
  } finally {
    await api.close();
  }
});
