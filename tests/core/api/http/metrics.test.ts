import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClusterMetrics } from '../../../../core/engine/metrics/cluster-metrics.js';
import { Counter } from '../../../../core/engine/metrics/counter.js';
import { Histogram } from '../../../../core/engine/metrics/histogram.js';
import { metricText } from '../../../../core/model/metric-text.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

describe('/metrics', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ nodes: 1 });
  });
  afterAll(() => server.close());
  const scrape = async () => (await server.client.get('/metrics')).orThrow();

  test('is Prometheus text, with the reconciles and the queue of every controller', async () => {
    const answer = await scrape();
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.text).toContain('# TYPE controller_runtime_reconcile_total counter\n');
    for (const controller of ['deployment-controller', 'kube-scheduler', 'kubelet-pod', 'generic-garbage-collector']) {
      expect(answer.text).toContain(`controller_runtime_reconcile_panics_total{controller="${controller}"} 0\n`);
      expect(answer.text).toMatch(
        new RegExp(`workqueue_depth\\{name="${controller}",controller="${controller}"\\} \\d+\n`),
      );
    }
    for (const line of answer.text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{.*\})? [\d.e+-]+)$/);
  });

  test('counts requests as kube-apiserver does, and what clients make up under no name of theirs', async () => {
    await server.client.get('/api/v1/namespaces/default/pods/nobody');
    await server.client.get('/apis/made.up/v1/things');
    const { text } = await scrape();
    expect(text).toContain(
      'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"} 1\n',
    );
    expect(text).not.toContain('made.up');
  });

  test('is served to those whom RBAC lets read it, and to nobody else', async () => {
    expect((await server.client.get('/metrics', { token: '' })).failure.code).toBe(403);
    const asMonitor = (group: string) =>
      server.client.get('/metrics', { headers: { 'impersonate-user': 'm', 'impersonate-group': group } });
    expect((await asMonitor('system:monitoring')).status).toBe(200);
    expect((await asMonitor('nobody')).failure.code).toBe(403);
  });
});

test('labels are escaped, and series are not made without end', () => {
  const counter = new Counter('a_total', 'A "help"\nof lines.', ['label']);
  counter.count({ label: 'x"\\\n' });
  expect(metricText([counter])).toBe(
    '# HELP a_total A "help"\\nof lines.\n# TYPE a_total counter\na_total{label="x\\"\\\\\\n"} 1\n',
  );
  for (let i = 0; i < 5_000; i++) counter.count({ label: String(i) });
  expect(counter.samples.length).toBeLessThan(2_100);
  expect(counter.samples.find(({ labels }) => labels['label'] === 'other')?.value).toBeGreaterThan(2_900);
});

test('a panic is an error, too', () => {
  const metrics = new ClusterMetrics();
  metrics.addController({ name: 'c', queue: { size: 3 } });
  metrics.counted('c', 'panicked');
  metrics.counted('c', 'success');
  const text = metrics.text();
  expect(text).toContain('controller_runtime_reconcile_total{controller="c",result="error"} 1\n');
  expect(text).toContain('controller_runtime_reconcile_total{controller="c",result="success"} 1\n');
  expect(text).toContain('controller_runtime_reconcile_errors_total{controller="c"} 1\n');
  expect(text).toContain('controller_runtime_reconcile_panics_total{controller="c"} 1\n');
  expect(text).toContain('workqueue_depth{name="c",controller="c"} 3\n');
});

test('a histogram counts in every bucket what is no greater than its bound', () => {
  const histogram = new Histogram<'verb'>('a_seconds', 'How long.', [0.5, 1]);
  for (const value of [0.25, 0.5, 0.75, 8]) histogram.observe({ verb: 'GET' }, value);
  expect(metricText([histogram])).toBe(
    [
      '# HELP a_seconds How long.',
      '# TYPE a_seconds histogram',
      'a_seconds_bucket{verb="GET",le="0.5"} 2',
      'a_seconds_bucket{verb="GET",le="1"} 3',
      'a_seconds_bucket{verb="GET",le="+Inf"} 4',
      'a_seconds_sum{verb="GET"} 9.5',
      'a_seconds_count{verb="GET"} 4',
      '',
    ].join('\n'),
  );
});
