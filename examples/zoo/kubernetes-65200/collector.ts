import {
  type Controller,
  deleteObject,
  type Intent,
  itself,
  type KubeObject,
  kinds,
  type OwnerReference,
  type ResourceType,
  SETTLED,
  type StatusError,
  type View,
  watch,
} from '../hindcast.js';
import { STACK_INSTALLS, STACKS } from './stacks.js';

const { CONFIG_MAPS } = kinds;

export type ConfigMap = NonNullable<typeof CONFIG_MAPS.object>;

/** The two parts that the bug is in. */
export interface Identity {
  /** Whether a watched object is the one that a dependent's reference names. */
  isOwner(reference: OwnerReference, candidate: KubeObject, dependent: ConfigMap): boolean;
  /** Whose owner is known to be gone when a look at the API has found none for this dependent. */
  alsoOrphaned(dependent: ConfigMap, reference: OwnerReference, view: View): readonly ConfigMap[];
}

const OWNER_TYPES: readonly ResourceType[] = [STACK_INSTALLS, STACKS];

/**
 * Deletes ConfigMaps whose owner is gone. An owner that its watches show is there. One that they do not show may only not have arrived
 * yet, so the collector asks the API itself, at the place that the reference names: a patch that changes nothing and is not kept
 * stands for that GET, since a pure controller learns of the present only from what is answered to its intents.
 */
export function garbageCollector(identity: Identity): Controller {
  return {
    name: 'garbage-collector-model',
    watches: [
      watch(CONFIG_MAPS, itself),
      ...OWNER_TYPES.map((type) =>
        watch(type, ({ before, after }, view) => dependentsOf(view, (after ?? before)?.metadata.uid ?? '')),
      ),
    ],
    reconcile(view, { namespace, name }) {
      const dependent = view.get(CONFIG_MAPS, namespace, name);
      const reference = dependent?.metadata.ownerReferences?.[0];
      if (dependent === undefined || reference === undefined) return SETTLED;
      const isShown = OWNER_TYPES.some((type) =>
        [...view.list(type)].some((candidate) => identity.isOwner(reference, candidate, dependent)),
      );
      return isShown ? SETTLED : { intents: [lookUp(dependent, reference)] };
    },
    refused(view, { namespace, name }, { error }) {
      const dependent = view.get(CONFIG_MAPS, namespace, name);
      const reference = dependent?.metadata.ownerReferences?.[0];
      if (dependent === undefined || reference === undefined || !saysGone(error)) return [];
      return [dependent, ...identity.alsoOrphaned(dependent, reference, view)].map(collect);
    },
  };
}

/** Nothing has that name, or something else has it: another uid. Any other refusal says nothing of the owner. */
function saysGone({ reason, message }: StatusError): boolean {
  return reason === 'NotFound' || (reason === 'Conflict' && message.includes('UID in precondition'));
}

/** Every ConfigMap that names this uid as its owner's. */
export function dependentsWithOwner(view: View, ownerUid: string): readonly ConfigMap[] {
  return view.ownedBy(CONFIG_MAPS, ownerUid);
}

function dependentsOf(view: View, ownerUid: string) {
  return dependentsWithOwner(view, ownerUid).map(({ metadata: { namespace, name } }) => ({ namespace, name }));
}

/** Refused when no object of that kind, namespace, name and uid is there. */
function lookUp({ metadata }: ConfigMap, { apiVersion, kind, name, uid }: OwnerReference): Intent {
  const type = OWNER_TYPES.find((each) => each.kind === kind && each.apiVersion === apiVersion);
  if (type === undefined) throw new Error(`no kind ${kind} of ${apiVersion} is collected here`);
  return {
    verb: 'patch',
    target: { resource: type.groupResource, namespace: metadata.namespace, name },
    patch: { type: 'merge', value: { metadata: { uid } } },
    options: { dryRun: true },
    reason: 'is its owner there?',
  };
}

function collect(dependent: ConfigMap): Intent {
  const { uid, resourceVersion } = dependent.metadata;
  const preconditions = { uid, resourceVersion };
  return deleteObject(CONFIG_MAPS, dependent, { preconditions, reason: 'its owner is gone' });
}
