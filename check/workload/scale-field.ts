import { isInteger } from './value-schema.js';
import { factsOf, type WorkloadKind } from './workload-kind.js';

/** What the number of an object's parts is called, the commonest name first. */
const NAMES = [
  'replicas',
  'size',
  'count',
  'members',
  'nodes',
  'instances',
  'nodeCount',
  'replicaCount',
  'parallelism',
];

/** The field of the spec that says how many parts an object has; undefined for kinds that have none. */
export function scaleField(kind: WorkloadKind): string | undefined {
  const spec = factsOf(kind).schema.properties?.get('spec');
  return NAMES.find((name) => isInteger(spec?.properties?.get(name)));
}
