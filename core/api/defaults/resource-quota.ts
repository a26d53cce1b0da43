import type { JsonObject } from '../../model/json.js';
import { inField } from './fill.js';
import { defaultResourceList } from './resource-list.js';

/** Amounts in canonical form. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_ResourceList. */
export function defaultResourceQuota(quota: JsonObject): JsonObject {
  const withSpec = inField(quota, 'spec', (spec) => inField(spec, 'hard', defaultResourceList));
  return inField(withSpec, 'status', (status) =>
    inField(inField(status, 'hard', defaultResourceList), 'used', defaultResourceList),
  );
}
