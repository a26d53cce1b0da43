import type { Intent } from '../../model/command.js';
import { type Controller, itself, type Reconciliation, SETTLED, watch } from '../../model/controller.js';
import { deleteObject, updateObject, updateStatus } from '../../model/intent.js';
import { dueAfter, untilDue } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import type { View } from '../../model/view.js';
import type { Namespace } from '../../schema/generated/types/core.js';
import { NAMESPACES } from '../../schema/kinds.js';
import { namespaceConditions } from './conditions.js';
import { contentOf, deletableNow } from './content.js';

/** Keeps a namespace until its content is gone. Source: core/v1 FinalizerKubernetes. */
const FINALIZER = 'kubernetes';

/**
 * How long a namespace that is being deleted is left alone. What is written into it until then is refused already, and whoever deletes a
 * whole manifest, its namespace among it, finds everything that stands behind the namespace.
 * Source: pkg/controller/namespace/namespace_controller.go, namespaceDeletionGracePeriod.
 */
const GRACE_PERIOD: Millis = 5_000;

/**
 * Empties a namespace that is being deleted, waits for finalizers and for Pods to stop, and then lets it go.
 * Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
 */
export function namespaceController(): Controller {
  return {
    name: 'namespace-controller',
    watches: [watch(NAMESPACES, itself)],
    *watchAll(_resource, { before, after }, view) {
      const name = (after ?? before)?.metadata.namespace;
      // What is only modified stays; of that, finalizers alone show in the namespace's status.
      const isSame = before !== undefined && after !== undefined;
      if (name === undefined || (isSame && before.metadata.finalizers === after.metadata.finalizers)) return;
      if (view.get(NAMESPACES, undefined, name)?.metadata.deletionTimestamp !== undefined) yield { name };
    },
    reconcile(view, { name }, now) {
      const namespace = view.get(NAMESPACES, undefined, name);
      if (namespace?.metadata.deletionTimestamp === undefined) return SETTLED;
      const wait = untilDue(dueAfter(namespace.metadata.deletionTimestamp, GRACE_PERIOD, now), now);
      if (wait > 0) return { intents: [], requeueAfter: wait };
      return namespace.spec.finalizers?.includes(FINALIZER) ? empty(view, namespace, now) : SETTLED;
    },
  };
}

function empty(view: View, namespace: Namespace, now: Millis): Reconciliation {
  const content = contentOf(view, namespace.metadata.name);
  if (content.length === 0) return { intents: [finalize(namespace)] };
  const intents: Intent[] = deletableNow(content).map(({ resource, object }) =>
    deleteObject({ groupResource: resource }, object, {
      propagationPolicy: 'Background',
      reason: 'its namespace is terminating',
    }),
  );
  const conditions = namespaceConditions(namespace.status?.conditions, content, now);
  const status = { ...namespace.status, phase: 'Terminating' as const, conditions };
  // The status first: a delete that is refused, by a webhook say, must not keep it from telling what remains.
  if (!sameJson(status, namespace.status)) intents.unshift(updateStatus(NAMESPACES, { ...namespace, status }));
  return { intents };
}

/** Takes the finalizer away through the subresource that alone may; the API then removes the namespace. */
function finalize(namespace: Namespace): Intent {
  const finalizers = namespace.spec.finalizers?.filter((finalizer) => finalizer !== FINALIZER);
  const spec = { ...namespace.spec, finalizers };
  const update = updateObject(NAMESPACES, { ...namespace, spec }, { reason: 'it is empty' });
  return { ...update, target: { ...update.target, subresource: 'finalize' } };
}
