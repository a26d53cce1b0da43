import type { ComputedResource } from '../../api/computed/computed-resource.js';
import type { PageQuery } from '../../api/read/collection.js';
import { column, NAME, type TablePrinter } from '../../kinds/columns/table-printer.js';
import type { KubeObject } from '../../model/object.js';
import { formatQuantity, quantityOf, quantityOfMilli } from '../../model/quantity.js';
import { fail, ok } from '../../model/result.js';
import type { Millis, Revision } from '../../model/revision.js';
import { BASIC_FIELDS } from '../../model/selectable-fields.js';
import { badRequest } from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import { lastMeasured, MEASURE_PERIOD, nodeUsage, podUsage, type Usage } from '../../node/usage/container-usage.js';
import type { Node, Pod } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import type { ExtraResource } from '../../schema/resource-info.js';
import { METRICS_API_VERSION, NODE_METRICS, POD_METRICS } from './metric-definitions.js';

/** Where metrics are found: what is in the cluster, and what time it is. */
export interface MetricsHost {
  readonly state: View;
  readonly now: () => Millis;
}

/** A metric as an object. */
interface Metrics extends KubeObject {
  readonly usage?: ReturnType<typeof amounts>;
  readonly containers?: readonly { readonly name: string; readonly usage: ReturnType<typeof amounts> }[];
}

const PRINTER: TablePrinter<Metrics> = {
  columns: [
    NAME,
    column('CPU', 'string', 'What it used of CPUs.'),
    column('Memory', 'string', 'What it used of memory.'),
    column('Window', 'string', 'The time that this is the mean of.'),
  ],
  cells: ({ metadata, usage, containers = [] }) => {
    const all = usage === undefined ? containers.map((each) => each.usage) : [usage];
    const shown = (key: 'cpu' | 'memory') => all.map((each) => each[key]).join(',');
    return [metadata.name, shown('cpu'), shown('memory'), WINDOW];
  },
};
const WINDOW = `${MEASURE_PERIOD / 1000}s`;

/**
 * The API group `metrics.k8s.io/v1beta1` of a cluster, for `kubectl top` and autoscalers of others: what nodes measure, worked out from what is
 * declared and the time whenever somebody asks, and held nowhere. Source: sigs.k8s.io/metrics-server.
 */
export function metricsResources(host: MetricsHost): readonly ComputedResource[] {
  return [
    new MetricsResource(NODE_METRICS, {
      get: (_, name) => metricsOfNode(host, host.state.get(NODES, undefined, name)),
      list: () => mapped(host.state.list(NODES), (node) => metricsOfNode(host, node)),
    }),
    new MetricsResource(POD_METRICS, {
      get: (namespace, name) => metricsOfPod(host, host.state.get(PODS, namespace, name)),
      list: (namespace) => mapped(host.state.list(PODS, namespace), (pod) => metricsOfPod(host, pod)),
    }),
  ];
}

interface Found {
  get(namespace: string | undefined, name: string): Metrics | undefined;
  list(namespace: string | undefined): Iterable<Metrics>;
}

class MetricsResource implements ComputedResource {
  // A printer of metrics is only ever given metrics.
  readonly printer = PRINTER as TablePrinter;
  readonly fields = BASIC_FIELDS;
  readonly readOnlyBecause = 'it is measured, and what is used is declared by annotations';

  constructor(
    readonly resource: ExtraResource,
    readonly found: Found,
  ) {}

  revision(at: Revision | undefined) {
    return at === undefined ? ok(undefined) : fail(badRequest('metrics are of now: ask for them in the present'));
  }

  async get(namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    return this.found.get(namespace, name);
  }

  async page({ namespace, selection }: PageQuery) {
    return { objects: [...this.found.list(namespace)].filter((each) => selection.matches(each)) };
  }
}

function* mapped<T>(objects: Iterable<T>, metrics: (object: T) => Metrics | undefined): Iterable<Metrics> {
  for (const object of objects) {
    const made = metrics(object);
    if (made !== undefined) yield made;
  }
}

function metricsOfNode({ state, now }: MetricsHost, node: Node | undefined): Metrics | undefined {
  const usage = node && nodeUsage(state, node, now());
  return node === undefined || usage === undefined
    ? undefined
    : { ...head('NodeMetrics', node, now()), usage: amounts(usage) };
}

function metricsOfPod({ state, now }: MetricsHost, pod: Pod | undefined): Metrics | undefined {
  const used = pod && podUsage(state, pod, now());
  if (pod === undefined || used === undefined) return undefined;
  const containers = used.map(({ name, ...usage }) => ({ name, usage: amounts(usage) }));
  return { ...head('PodMetrics', pod, now()), containers };
}

/** The labels are those of what was measured, so that selectors work; the rest of the metadata is of the measurement. */
function head(kind: string, { metadata }: KubeObject, now: Millis) {
  const { name, namespace, labels } = metadata;
  return {
    apiVersion: METRICS_API_VERSION,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      uid: '',
      resourceVersion: '',
      creationTimestamp: timestamp(now),
    },
    timestamp: timestamp(lastMeasured(now)),
    window: WINDOW,
  };
}

function amounts({ cpu, memory }: Usage) {
  const kibibytes = Math.ceil(memory / 1024) * 1024;
  return {
    cpu: formatQuantity(quantityOfMilli(Math.ceil(cpu))),
    memory: formatQuantity(quantityOf(kibibytes, 'BinarySI')),
  };
}
