import type { Intent } from '../../model/command.js';
import {
  type Controller,
  itsController,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { StatefulSet } from '../../schema/generated/types/apps.js';
import { CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../../schema/kinds.js';
import { recordEvent } from '../../schema/record-event.js';
import { adoptionRequests } from '../adoption-requests.js';
import { claim } from '../claim.js';
import { revisionRequests } from '../controller-revisions/revision-requests.js';
import { claimRevisions } from '../controller-revisions/revisions.js';
import { nextAvailability } from '../pods/next-availability.js';
import { failedClaimEvent, failedPodEvent, type PodVerb, STATEFUL_SET_CONTROLLER } from './events.js';
import { claimName, isMemberOf } from './identity.js';
import { reconcilePods } from './reconcile-pods.js';
import { setRevisions, truncateHistory } from './revisions.js';
import { claimTemplateNames } from './stateful-pod.js';
import { isNews, statefulSetStatus } from './stateful-set-status.js';

/**
 * Keeps Pods that have names, and claims that stay theirs: as many as a StatefulSet asks for, one after the other or at once, and rolled from one
 * template to the next from the highest to the lowest.
 * Source: pkg/controller/statefulset.
 */
export function statefulSetController(): Controller {
  return {
    name: STATEFUL_SET_CONTROLLER,
    watches: [
      watch(STATEFUL_SETS, itself),
      watch(PODS, ofItsOwner),
      watch(CONTROLLER_REVISIONS, (change, view) =>
        revisionRequests(STATEFUL_SETS, change, view, ({ spec }) => spec.selector),
      ),
      watch(PERSISTENT_VOLUME_CLAIMS, setsOfClaim),
    ],
    reconcile(view, { namespace, name }, now) {
      const set = view.get(STATEFUL_SETS, namespace, name);
      return set === undefined ? SETTLED : reconcileSet(view, set, now);
    },
    refused(view, { namespace, name }, refusal, now) {
      const set = view.get(STATEFUL_SETS, namespace, name);
      return set === undefined ? [] : reportRefusal(view, set, refusal, now);
    },
  };
}

function* ofItsOwner(change: ObjectChange, view: View): Iterable<ReconcileRequest> {
  yield* itsController('StatefulSet')(change);
  yield* adoptionRequests(STATEFUL_SETS, change, view, ({ spec }) => spec.selector);
}

/**
 * The sets that a claim is of by its name. Kubernetes looks at claims only when something else happens; here a Pod that waits for a claim to go
 * is made as soon as it has gone, and a claim that somebody deleted comes again.
 */
function* setsOfClaim({ before, after }: ObjectChange, view: View): Iterable<ReconcileRequest> {
  if (
    before !== undefined &&
    after !== undefined &&
    sameJson(before.metadata.ownerReferences, after.metadata.ownerReferences)
  )
    return;
  const { namespace, name } = (after ?? before)!.metadata;
  for (const set of view.list(STATEFUL_SETS, namespace)) {
    const ordinal = Number(/-([0-9]+)$/.exec(name)?.[1]);
    if (claimTemplateNames(set).some((template) => claimName(set, template, ordinal) === name)) {
      yield { namespace, name: set.metadata.name };
    }
  }
}

function reconcileSet(view: View, set: StatefulSet, now: Millis): Reconciliation {
  const history = claimRevisions(view, set, set.spec.selector);
  const claimed = claim(view, PODS, set, set.spec.selector, (pod) => isMemberOf(set, pod));
  // An object is written once in a reconcile; with adoptions in the next view the rest follows.
  const claims = [...history.intents, ...claimed.intents];
  if (claims.length > 0) return { intents: claims };

  const pods = claimed.objects;
  const revisions = setRevisions(view, set, history.objects);
  const deleting = set.metadata.deletionTimestamp !== undefined;
  const changes = deleting ? { intents: [], leaving: 0 } : reconcilePods({ view, set, now }, revisions, pods);
  const status = statefulSetStatus(set, revisions, pods, changes.leaving, now);
  // The status comes before the Pods: a refusal stops what follows, and a Pod that quota refuses must not keep the status old.
  const intents: Intent[] = [
    ...revisions.intents,
    ...(isNews(status, set.status) ? [updateStatus(STATEFUL_SETS, { ...set, status })] : []),
    ...changes.intents,
    ...truncateHistory(set, history.objects, revisions, pods),
  ];
  return { intents, requeueAfter: nextAvailability(pods, set.spec.minReadySeconds, now) };
}

const VERBS: { readonly [verb: string]: PodVerb } = { create: 'Create', update: 'Update', delete: 'Delete' };

/** Tells of a Pod or a claim that could not be made, changed or deleted. */
function reportRefusal(view: View, set: StatefulSet, { intent, error }: Refusal, now: Millis): readonly Intent[] {
  const { resource, name = '' } = intent.target;
  const verb = VERBS[intent.verb];
  if (verb === undefined || isNamespaceTerminating(error) || error.reason === 'AlreadyExists') return [];
  if (verb === 'Delete' && error.reason === 'NotFound') return [];
  if (resource === PODS.groupResource) {
    return [recordEvent(view, now, set, failedPodEvent(set, verb, name, error.message))];
  }
  if (resource !== PERSISTENT_VOLUME_CLAIMS.groupResource || verb !== 'Create') return [];
  const template = claimTemplateNames(set).find((each) => name.startsWith(`${each}-${set.metadata.name}-`));
  const pod = name.slice((template ?? '').length + 1);
  return [
    recordEvent(view, now, set, failedClaimEvent(set, pod, name, error.message)),
    recordEvent(view, now, set, failedPodEvent(set, verb, pod, `failed to create PVC ${name}: ${error.message}`)),
  ];
}
