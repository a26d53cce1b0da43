import fc from 'fast-check';
import {
  after,
  create,
  edit,
  type JsonObject,
  type KubeObject,
  type Millis,
  type ResourceType,
  remove,
  type Workload,
} from '../hindcast.js';

/** An object of an operator's kind. */
interface Specified extends KubeObject {
  readonly spec: JsonObject;
}

/** What users do to one object of an operator's kind. */
export interface LifecycleOptions {
  readonly type: ResourceType<Specified>;
  readonly name: string;
  /** Draws the specs that users ask for. */
  readonly spec: fc.Arbitrary<JsonObject>;
  /** Whether users also delete the object, and make it again under the same name. */
  readonly isDeleted: boolean;
}

const NAMESPACE = 'default';
/** How long users wait after the cluster came to rest: not at all, a moment, or until timers have fired. */
const DELAYS: readonly Millis[] = [0, 5_000, 120_000];

/**
 * Draws workloads of two to six steps: an object is made, and then edited, or deleted and made again, as users of an operator do.
 */
export function lifecycles({ type, name, spec, isDeleted }: LifecycleOptions): fc.Arbitrary<Workload> {
  const actions = isDeleted ? (['edit', 'edit', 'remove'] as const) : (['edit'] as const);
  const step = fc.record({ action: fc.constantFrom(...actions), spec, delay: fc.constantFrom(...DELAYS) });
  return fc.tuple(spec, fc.array(step, { minLength: 1, maxLength: 5 })).map(([first, steps]) => {
    let isThere = true;
    const rest = steps.map((each) => {
      const wasThere = isThere;
      isThere = !(wasThere && each.action === 'remove');
      if (!wasThere) return after(each.delay, make(each.spec));
      if (each.action === 'remove') return after(each.delay, remove(type, NAMESPACE, name));
      return after(each.delay, edit(type, NAMESPACE, name, { spec: each.spec }));
    });
    return [make(first), ...rest];
  });

  function make(wanted: JsonObject) {
    return create(type, { metadata: { namespace: NAMESPACE, name }, spec: wanted });
  }
}

/** Specs that ask for a number of replicas in a field. */
export function replicas(field: string, min: number, max: number): fc.Arbitrary<JsonObject> {
  return fc.integer({ min, max }).map((number) => ({ [field]: number }));
}
