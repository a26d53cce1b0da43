import { describe, TYPE_META } from '../../schema/described-schema.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { ExtraResource } from '../../schema/resource-info.js';

export const METRICS_GROUP = 'metrics.k8s.io';
export const METRICS_API_VERSION = `${METRICS_GROUP}/v1beta1`;

const { text, time, object, list, map } = describe;
const usage = map('What was used: cpu, and memory.', text('An amount.'));
const measured: Readonly<Record<string, FieldSchema>> = {
  timestamp: time('When it was measured.'),
  window: text('The time, up to then, that it is the mean of.'),
};

function definition(resource: string, kind: string, namespaced: boolean, type: FieldSchema): ExtraResource {
  return {
    info: {
      group: METRICS_GROUP,
      version: 'v1beta1',
      resource,
      singular: '',
      kind,
      groupResource: `${resource}.${METRICS_GROUP}`,
      namespaced,
      shortNames: [],
      categories: [],
      verbs: ['get', 'list'],
      subresources: [],
      storageVersion: 'v1beta1',
      definition: `io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}`,
    },
    type,
  };
}

/** The resource `nodes` of `metrics.k8s.io/v1beta1`. */
export const NODE_METRICS: ExtraResource = definition(
  'nodes',
  'NodeMetrics',
  false,
  object('NodeMetrics is what a node used lately.', { ...TYPE_META, ...measured, usage }, [
    'timestamp',
    'window',
    'usage',
  ]),
);

const container = object('What one container used.', { name: text('Its name.'), usage }, ['name', 'usage']);

/** The resource `pods` of `metrics.k8s.io/v1beta1`. */
export const POD_METRICS: ExtraResource = definition(
  'pods',
  'PodMetrics',
  true,
  object(
    'PodMetrics is what the containers of a Pod used lately.',
    { ...TYPE_META, ...measured, containers: list('What each of them used.', container) },
    ['timestamp', 'window', 'containers'],
  ),
);
