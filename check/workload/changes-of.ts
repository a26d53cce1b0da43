import fc from 'fast-check';
import type { Json } from '../../core/model/json.js';
import type { FieldEdit, FieldPath } from './field-change.js';
import type { ValueSchema } from './value-schema.js';
import { certainFields, shapeOfValue, valuesOf } from './values-of.js';
import { factsOf, type WorkloadKind } from './workload-kind.js';

/** Fields that controllers act upon most: a change of one is worth several of the others. */
const TELLING: ReadonlySet<string> = new Set([
  'replicas',
  'size',
  'count',
  'members',
  'nodes',
  'instances',
  'parallelism',
  'completions',
  'image',
  'version',
  'storage',
  'paused',
  'suspend',
  'template',
  'spec',
  'data',
  'labels',
  'type',
  'ports',
  'minAvailable',
  'maxReplicas',
  'unschedulable',
  'taints',
  'requests',
  'containers',
]);
const TELLING_WEIGHT = 4;
/** Fields of the object itself that users do not set. */
const NOT_SET: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'status']);
const DEEPEST = 9;
/** Weights are whole numbers, so that of the whole tree is large. */
const TREE = 1_000_000;
const LEAST = 20;
/** One in so many changes takes a field away. */
const SETS_PER_REMOVAL = 6;

interface Candidate {
  readonly weight: number;
  readonly path: FieldPath;
  readonly values: fc.Arbitrary<Json>;
  readonly canGo: boolean;
}

const known = new WeakMap<WorkloadKind, fc.Arbitrary<FieldEdit>>();

/**
 * Changes of one thing in an object of the kind: a field that gets a value, or goes. Every field within reach of the schema comes up;
 * those that controllers act upon do so more often. Whether an object may change so is not asked here.
 */
export function changesOf(kind: WorkloadKind): fc.Arbitrary<FieldEdit> {
  let changes = known.get(kind);
  if (changes === undefined) {
    const { schema } = factsOf(kind);
    const candidates: Candidate[] = [];
    descend(schema, [], TREE, candidates);
    changes =
      candidates.length === 0
        ? fc.constant({ path: ['metadata', 'labels', 'app'], value: 'a' })
        : fc.oneof(...candidates.map(({ weight, ...candidate }) => ({ weight, arbitrary: changeOf(candidate) })));
    known.set(kind, changes);
  }
  return changes;
}

function changeOf({ path, values, canGo }: Omit<Candidate, 'weight'>): fc.Arbitrary<FieldEdit> {
  const sets = values.map((value): FieldEdit => ({ path, value }));
  if (!canGo) return sets;
  return fc.oneof(
    { weight: SETS_PER_REMOVAL, arbitrary: sets },
    { weight: 1, arbitrary: fc.constant<FieldEdit>({ path }) },
  );
}

/** Gathers the fields of a type and of what is in them, each subtree with a share of its own however large it is. */
function descend(schema: ValueSchema, path: FieldPath, weight: number, found: Candidate[]): void {
  if (path.length > DEEPEST || weight < LEAST) return;
  const names = fieldsOf(schema, path);
  const share = (name: string) => (TELLING.has(name) ? TELLING_WEIGHT : 1);
  const whole = names.reduce((sum, name) => sum + share(name), 0);
  const certain = new Set(certainFields(schema));
  const definition = schema.definition?.slice(schema.definition.lastIndexOf('.') + 1) ?? '';
  for (const name of names) {
    const field = path.length === 0 && name === 'metadata' ? METADATA_SCHEMA : schema.properties!.get(name)!;
    const part = Math.floor((weight * share(name)) / whole);
    if (part < 1) continue;
    const inner = innerOf(field, [...path, name], certain.has(name));
    const canBeSet = !(path.length === 0 && (name === 'metadata' || name === 'spec'));
    if (canBeSet) {
      const values = valuesOf(field, `${definition}.${name}`, 2);
      found.push({
        weight: inner === undefined ? part : Math.ceil(part / 4),
        path: [...path, name],
        values,
        canGo: !certain.has(name),
      });
    }
    if (inner !== undefined) descend(inner.schema, inner.path, part, found);
  }
}

const TEXT: ValueSchema = { type: 'string', enum: ['a', 'b'] };
/** Labels and annotations one by one: nobody replaces all of them. */
const METADATA_SCHEMA: ValueSchema = {
  type: 'object',
  properties: new Map<string, ValueSchema>([
    [
      'labels',
      {
        type: 'object',
        properties: new Map([
          ['app', TEXT],
          ['tier', TEXT],
        ]),
      },
    ],
    ['annotations', { type: 'object', properties: new Map([['note', TEXT]]) }],
  ]),
};

function fieldsOf(schema: ValueSchema, path: FieldPath): readonly string[] {
  const { never = [] } = shapeOfValue(schema);
  const names = [...(schema.properties?.keys() ?? [])].filter((name) => !never.includes(name));
  if (path.length > 0) return names;
  return ['metadata', ...names.filter((name) => !NOT_SET.has(name) && name !== 'metadata')];
}

/** What lies in a field that a change may reach into: an object, or the first item of a list that is never empty. */
function innerOf(
  field: ValueSchema,
  path: FieldPath,
  isCertain: boolean,
): { readonly schema: ValueSchema; readonly path: FieldPath } | undefined {
  if (field.properties !== undefined && field.properties.size > 0) return { schema: field, path };
  const { items } = field;
  if (isCertain && items?.properties !== undefined) return { schema: items, path: [...path, 0] };
  return undefined;
}

/** Whether a field is among those that say most of what a controller is to do. */
export function isTelling(name: string): boolean {
  return TELLING.has(name);
}
