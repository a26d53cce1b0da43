import type { GroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import { messageOf } from '../../core/model/thrown-text.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Property, PropertyViolation } from '../property.js';
import type { SimulatedRun } from '../simulated-run.js';
import { qualifiedName } from './object-name.js';

/**
 * Once inputs and faults have stopped, the cluster comes to rest, stays there, and has reached what is asked for. Without a specification the
 * last is judged by what the same user steps lead to when nothing goes wrong: nothing is stuck in its deletion that is not there, too, and no
 * field of a status fails to say what the field of the same name in the spec says, as `replicas` does, that says so there. What is paused is
 * not asked for.
 */
export const settles: Property = {
  name: 'settles',
  check(run) {
    const { revision } = run.end;
    if (!run.isQuiet) {
      const who = run.events.at(-1)?.actor.controller ?? 'somebody';
      return { revision, message: `the cluster does not come to rest: ${who} writes on and on` };
    }
    const [late] = run.lateWrites;
    if (late !== undefined) {
      const { verb, target } = late.intent;
      const what = `${verb} ${target.resource} ${target.name ?? ''}`.trim();
      const message = `something was left to be done and nobody did it, until everybody was asked again: ${what}`;
      return { revision: late.after, message };
    }
    return run.deviations.length === 0 ? undefined : notReached(run);
  },
};

/** Faults take time, so what is not reached is compared with what comes of waiting for as long, too: deadlines pass in both. */
function notReached(run: SimulatedRun): PropertyViolation | undefined {
  const reference = run.reference();
  const violation = notReachedAs(run, reference);
  if (violation === undefined || reference.elapsed >= run.elapsed) return violation;
  return notReachedAs(run, run.reference(run.elapsed));
}

function notReachedAs(run: SimulatedRun, reference: SimulatedRun): PropertyViolation | undefined {
  const hasSameInputs =
    reference.isQuiet &&
    run.users.every(
      ({ refused }, index) => (refused === undefined) === (reference.users[index]?.refused === undefined),
    );
  if (!hasSameInputs) return undefined;
  for (const [resource, object] of objectsOf(run.end)) {
    const { namespace, name, deletionTimestamp } = object.metadata;
    const right = reference.end.getResource(resource, namespace, name);
    const what = qualifiedName(resource, object);
    const violation = (message: string) => ({ revision: run.end.revision, message });
    if (deletionTimestamp !== undefined && right?.metadata.deletionTimestamp === undefined)
      return violation(`${what} is never gone`);
    if (right === undefined) continue;
    const { spec, status } = parts(object);
    if (spec?.['paused'] === true || spec?.['suspend'] === true) continue;
    for (const member of echoes(right)) {
      if (spec?.[member] === status?.[member]) continue;
      return violation(
        `status.${member} of ${what} is ${told(status?.[member])}, and ${told(spec?.[member])} is asked for`,
      );
    }
  }
  return undefined;
}

function told(value: unknown): string {
  return value === undefined ? 'absent' : messageOf(value);
}

function* objectsOf(state: ClusterState): Generator<readonly [GroupResource, KubeObject]> {
  for (const resource of state.resources()) {
    for (const object of state.listResource(resource)) yield [resource, object];
  }
}

interface Parts {
  readonly spec?: { readonly [member: string]: unknown };
  readonly status?: { readonly [member: string]: unknown };
}

function parts(object: KubeObject): Parts {
  return object as KubeObject & Parts;
}

/** The members of a status that say what the spec asks for. */
function echoes(object: KubeObject): readonly string[] {
  const { spec, status } = parts(object);
  if (typeof spec !== 'object' || spec === null || typeof status !== 'object' || status === null) return [];
  return Object.keys(status).filter((member) => {
    const value = status[member];
    return (
      (typeof value === 'number' || typeof value === 'string') && Object.hasOwn(spec, member) && spec[member] === value
    );
  });
}
