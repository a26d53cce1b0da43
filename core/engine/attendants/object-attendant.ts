import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import type { ResourceType } from '../../model/resource-type.js';
import type { Commit } from '../../state/commit.js';
import type { Attendant, AttendantPort } from './attendant.js';

/** What an attendant does about one object of a kind. */
export interface ObjectTask<T extends KubeObject> {
  /** Who it is, in the words of defects. */
  readonly name: string;
  readonly type: ResourceType<T>;
  /** Changes of another kind that objects have to be looked at for again. */
  readonly also?: { readonly resource: GroupResource; of(changed: KubeObject, port: AttendantPort): Iterable<T> };
  /** Whether an object is one that may have something to be done: of most others a collection is full. */
  concerns(object: T): boolean;
  /** Looks at an object as it is; does nothing where nothing is to be done. */
  attend(object: T, port: AttendantPort): Promise<void>;
}

/** Looks at every object at the start, and at each that changes, one after another. */
export function objectAttendant<T extends KubeObject>({
  name,
  type,
  also,
  concerns,
  attend,
}: ObjectTask<T>): Attendant {
  let port: AttendantPort | undefined;
  const waiting = new Map<string, T['metadata']>();
  let isWorking = false;

  async function work(of: AttendantPort): Promise<void> {
    for (const [uid, { namespace, name: wanted }] of waiting) {
      waiting.delete(uid);
      const object = of.state().get(type, namespace, wanted);
      if (port === undefined || object === undefined) continue;
      try {
        await attend(object, of);
      } catch (error) {
        of.onDefect(name, error);
      }
    }
    isWorking = false;
  }

  function look(objects: Iterable<T>): void {
    for (const object of objects) if (concerns(object)) waiting.set(object.metadata.uid, object.metadata);
    if (port === undefined || isWorking || waiting.size === 0) return;
    isWorking = true;
    void work(port);
  }

  return {
    start(given) {
      port = given;
      look(given.state().list(type));
    },
    follow(commits: readonly Commit[]) {
      if (port === undefined) return;
      for (const { transition } of commits) {
        const { resource, before, after } = transition;
        if (resource === type.groupResource && after !== undefined) look([after as T]);
        const changed = after ?? before;
        if (resource === also?.resource && changed !== undefined) look(also.of(changed, port));
      }
    },
    stop() {
      port = undefined;
      waiting.clear();
    },
  };
}
