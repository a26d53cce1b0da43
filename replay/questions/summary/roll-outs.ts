import { decodeEvent } from '../../../core/model/event-record.js';
import { groupResource } from '../../../core/model/group-resource.js';
import { objectKey } from '../../../core/model/object-key.js';
import type { Revision } from '../../../core/model/revision.js';
import type { Deployment } from '../../../core/schema/generated/types/apps.js';
import { DEPLOYMENTS } from '../../../core/schema/kinds.js';
import type { LogSource } from '../../log/log-source.js';
import { objectAt } from '../../log/object-versions.js';
import type { EventHeader } from '../../log/records.js';

/** The roll-outs of one Deployment. Plain JSON. */
export interface RollOuts {
  readonly namespace: string;
  readonly name: string;
  /** How many began. */
  readonly count: number;
  /** The event with which the newest began. */
  readonly last: Revision;
  /** How the newest stands at the end. */
  readonly state: 'complete' | 'under way' | 'stuck' | 'paused' | 'deleted';
}

const MOST = 1_000;
/** Where a Deployment says which of its templates it rolls out. Source: pkg/controller/deployment/util/deployment_util.go RevisionAnnotation. */
const ANNOTATION = 'deployment.kubernetes.io/revision';
const POINTER = `/metadata/annotations/${ANNOTATION.replace('/', '~1')}`;

/** Finds roll-outs where Deployments get another revision of their template. Memory does not grow with their number. */
export class RollOutCounter {
  readonly #found = new Map<string, { namespace: string; name: string; count: number; last: Revision }>();

  note(header: EventHeader, record: Uint8Array): void {
    const { ref, actor, revision } = header;
    if (groupResource(ref.group, ref.resource) !== DEPLOYMENTS.groupResource || actor.controller === undefined) return;
    if (!beginsRollOut(record)) return;
    const { namespace = '', name } = ref;
    const key = objectKey(namespace, name);
    const known = this.#found.get(key);
    if (known === undefined && this.#found.size >= MOST) return;
    this.#found.set(key, { namespace, name, count: (known?.count ?? 0) + 1, last: revision });
  }

  /** The roll-outs found, and how the newest of each stands at a revision. Rejects with `EventLogError`. */
  async told({ log }: LogSource, at: Revision): Promise<readonly RollOuts[]> {
    const told: RollOuts[] = [];
    for (const found of this.#found.values()) {
      const { namespace, name } = found;
      const object = await objectAt(log, { resource: DEPLOYMENTS.groupResource, namespace, name }, at);
      told.push({ ...found, state: stateOf(object as Deployment | undefined) });
    }
    return told;
  }
}

function beginsRollOut(record: Uint8Array): boolean {
  const { change } = decodeEvent(record);
  return (
    change.type === 'modified' &&
    change.patch.some(
      (operation) =>
        operation.path === POINTER ||
        (operation.path === '/metadata/annotations' &&
          'value' in operation &&
          Object.hasOwn(Object(operation.value), ANNOTATION)),
    )
  );
}

/**
 * A roll-out that was once complete stays so, whatever becomes of its Pods later: its Deployment keeps saying so.
 * Source: kubectl pkg/polymorphichelpers/rollout_status.go; pkg/controller/deployment/progress.go.
 */
function stateOf(deployment: Deployment | undefined): RollOuts['state'] {
  if (deployment === undefined) return 'deleted';
  const { metadata, spec, status } = deployment;
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  const isObserved = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  if (isObserved && progressing?.reason === 'NewReplicaSetAvailable') return 'complete';
  if (spec.paused === true) return 'paused';
  return progressing?.status === 'False' ? 'stuck' : 'under way';
}
