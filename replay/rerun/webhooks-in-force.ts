import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  MUTATING_WEBHOOK_CONFIGURATIONS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../../core/schema/kinds.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Transition } from '../../core/state/reduce.js';

const CONFIGURATIONS: ReadonlySet<string> = new Set([
  MUTATING_WEBHOOK_CONFIGURATIONS.groupResource,
  VALIDATING_WEBHOOK_CONFIGURATIONS.groupResource,
]);

/** Follows a log and tells whether there is anybody outside whom the API server asks about a write. */
export class WebhooksInForce {
  #count = 0;

  constructor(state: ClusterState) {
    for (const resource of [MUTATING_WEBHOOK_CONFIGURATIONS, VALIDATING_WEBHOOK_CONFIGURATIONS]) {
      for (const _ of state.list(resource)) this.#count++;
    }
    for (const definition of state.list(CUSTOM_RESOURCE_DEFINITIONS)) if (isConverted(definition)) this.#count++;
  }

  get isAny(): boolean {
    return this.#count > 0;
  }

  follow({ resource, before, after }: Transition): void {
    const asks = CONFIGURATIONS.has(resource)
      ? () => true
      : resource === CUSTOM_RESOURCE_DEFINITIONS.groupResource
        ? isConverted
        : undefined;
    if (asks === undefined) return;
    if (before !== undefined && asks(before as CustomResourceDefinition)) this.#count--;
    if (after !== undefined && asks(after as CustomResourceDefinition)) this.#count++;
  }
}

/** A transition has objects as they were stored, and what an older Hindcast stored may be without a spec. */
function isConverted({ spec }: Partial<CustomResourceDefinition>): boolean {
  return spec?.conversion?.strategy === 'Webhook';
}
