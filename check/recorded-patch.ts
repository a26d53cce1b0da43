import type { Json, JsonObject } from '../core/model/json.js';

type Recorded = { [member: string]: Json | undefined };

/**
 * The merge patch (RFC 7386) that says what a function sets and deletes on the draft it is given: `draft.spec.replicas = 3` becomes
 * `{ spec: { replicas: 3 } }`, and `delete draft.spec.paused` becomes `{ spec: { paused: null } }`. Lists are set as a whole.
 */
export function recordedPatch(change: (draft: never) => void): JsonObject {
  const patch: Recorded = Object.create(null) as Recorded;
  change(draftOf(patch) as never);
  return JSON.parse(JSON.stringify(patch)) as JsonObject;
}

/** Members that are read come into being, so that a path may be written as if it were there. */
function draftOf(recorded: Recorded): object {
  return new Proxy(recorded, {
    get(target, member) {
      if (typeof member === 'symbol') return undefined;
      const held = target[member];
      if (held === undefined || held === null) {
        const made = Object.create(null) as Recorded;
        target[member] = made;
        return draftOf(made);
      }
      return typeof held === 'object' && !Array.isArray(held) ? draftOf(held as Recorded) : held;
    },
    set(target, member, value: Json | undefined) {
      if (typeof member === 'symbol') return false;
      target[member] = value === undefined ? null : value;
      return true;
    },
    deleteProperty(target, member) {
      if (typeof member === 'symbol') return false;
      target[member] = null;
      return true;
    },
  });
}
