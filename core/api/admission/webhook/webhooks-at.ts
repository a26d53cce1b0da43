import type { GroupResource } from '../../../model/group-resource.js';
import type { KubeObject } from '../../../model/object.js';
import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from '../../../schema/generated/types/admissionregistration.js';
import { MUTATING_WEBHOOK_CONFIGURATIONS, VALIDATING_WEBHOOK_CONFIGURATIONS } from '../../../schema/kinds.js';
import type { ClusterState } from '../../../state/cluster-state.js';
import type { ResourceMatch } from '../matching/match-resource.js';

/** One webhook of a configuration. */
export interface Webhook<T extends ValidatingWebhook = ValidatingWebhook> {
  readonly configuration: string;
  /** Tells it from all others, which may have its name. */
  readonly uid: string;
  readonly hook: T;
  readonly match: ResourceMatch;
}

const made = new WeakMap<object, readonly Webhook<MutatingWebhook>[]>();
const NONE: readonly never[] = [];

/** Whether a state has any webhook at all. */
export function hasWebhooks(state: ClusterState): boolean {
  return (
    state.collection(MUTATING_WEBHOOK_CONFIGURATIONS.groupResource).size > 0 ||
    state.collection(VALIDATING_WEBHOOK_CONFIGURATIONS.groupResource).size > 0
  );
}

/** The mutating webhooks of a state, in the order they are called: by the names of their configurations. */
export function mutatingWebhooks(state: ClusterState): readonly Webhook<MutatingWebhook>[] {
  return webhooksIn(state, MUTATING_WEBHOOK_CONFIGURATIONS.groupResource);
}

/** The validating webhooks of a state. */
export function validatingWebhooks(state: ClusterState): readonly Webhook[] {
  return webhooksIn(state, VALIDATING_WEBHOOK_CONFIGURATIONS.groupResource);
}

function webhooksIn(state: ClusterState, resource: GroupResource): readonly Webhook<MutatingWebhook>[] {
  const collection = state.collection(resource);
  if (collection.size === 0) return NONE;
  let webhooks = made.get(collection);
  if (webhooks === undefined) {
    webhooks = [...state.listResource(resource)].flatMap(webhooksOf);
    made.set(collection, webhooks);
  }
  return webhooks;
}

/** Source: apiserver pkg/admission/configuration mergeMutatingWebhookConfigurations. */
function webhooksOf(configuration: KubeObject): Webhook<MutatingWebhook>[] {
  const { webhooks = [] } = configuration as MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
  const seen = new Map<string, number>();
  return webhooks.map((hook: MutatingWebhook | ValidatingWebhook) => {
    const { name } = configuration.metadata;
    const before = seen.get(hook.name) ?? 0;
    seen.set(hook.name, before + 1);
    const { rules = [], matchPolicy, namespaceSelector, objectSelector } = hook;
    return {
      configuration: name,
      uid: `${name}/${hook.name}/${before}`,
      hook,
      match: { rules, matchPolicy, namespaceSelector, objectSelector },
    };
  });
}
