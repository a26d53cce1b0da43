import type { Cluster } from '../core/engine/cluster.js';

const ORIGIN = { actor: { user: 'bench', groups: ['system:masters'], userAgent: 'hindcast-bench' } };
const PAYLOAD = 'x'.repeat(1_024);

/** Creates ConfigMaps of 1 KiB in the namespace `default`, so many commands in flight; rejects at the first refusal. */
export async function createConfigMaps(
  cluster: Cluster,
  {
    prefix,
    count,
    inFlight,
    onCreated,
  }: { prefix: string; count: number; inFlight: number; onCreated?: (milliseconds: number) => void },
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const name = `${prefix}-${next++}`;
      const start = performance.now();
      const result = await cluster.submit(
        {
          verb: 'create',
          target: { resource: 'configmaps', namespace: 'default', name },
          object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { payload: PAYLOAD } },
        },
        ORIGIN,
      );
      if (!result.ok) throw new Error(result.error.message);
      onCreated?.(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
