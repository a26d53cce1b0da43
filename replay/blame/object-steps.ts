import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import type { KubeObject } from '../../core/model/object.js';
import { replayPatch } from '../../core/model/replay-patch.js';
import type { Revision } from '../../core/model/revision.js';
import { objectAt } from '../object-at.js';
import { applied, neverCreated, objectEffects } from './object-effects.js';

/** One event in the life of an object: how it was before, and after. Both share what the event left alone. */
export interface ObjectStep {
  readonly revision: Revision;
  readonly record: Uint8Array;
  /** Absent when the event creates the object. */
  readonly before: KubeObject | undefined;
  /** Absent when the event deletes the object. */
  readonly after: KubeObject | undefined;
}

/**
 * Walks the events about one object, oldest first, in batches, across all its incarnations. The object is carried along by applying
 * each recorded patch, so a step costs what it changes, and the versions in the log are not read; `resourceVersion` stays that of the
 * first version. Where the log holds no creation, it begins with the object as it was before the first event. Rejects with
 * `EventLogError`.
 */
export async function* objectSteps(
  log: ReadonlyEventLog,
  address: ObjectAddress,
  range: { readonly from?: Revision; readonly to: Revision },
): AsyncGenerator<readonly ObjectStep[]> {
  let object: KubeObject | undefined;
  for await (const effects of objectEffects(log, address, range)) {
    const steps: ObjectStep[] = [];
    for (const { revision, record, change } of effects) {
      if (change.type === 'created') {
        object = change.object;
        steps.push({ revision, record, before: undefined, after: object });
        continue;
      }
      const before = object ?? (await objectAt(log, address, revision - 1));
      if (before === undefined) throw neverCreated(address, revision);
      object = change.type === 'deleted' ? undefined : applied(revision, () => replayPatch(before, change.patch));
      steps.push({ revision, record, before, after: object });
    }
    yield steps;
  }
}
