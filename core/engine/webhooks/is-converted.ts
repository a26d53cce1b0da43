import type { Command } from '../../model/command.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { kindsAt } from '../../schema/kinds-at.js';
import type { Schemas } from '../../schema/schemas.js';
import type { ClusterState } from '../../state/cluster-state.js';

/** Whether a command is about a custom resource whose versions a webhook converts. */
export function isConverted(state: ClusterState, schemas: Schemas, { target }: Command): boolean {
  if (state.collection(CUSTOM_RESOURCE_DEFINITIONS.groupResource).size === 0) return false;
  return kindsAt(state, schemas).byGroupResource(target.resource)?.custom?.conversion !== undefined;
}
