import type { JsonObject } from '../../../model/json.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { keepMetadata } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';

const base = strategyFrom({ status: true });

/** What a write of the status leaves as it is, too. */
const KEPT_METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

/** APIs that the server serves itself can be reached from the start. Source: NewLocalAvailableAPIServiceCondition. */
function localCondition(apiService: JsonObject): JsonObject {
  return {
    type: 'Available',
    status: 'True',
    lastTransitionTime: asObject(apiService['metadata'])['creationTimestamp'],
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
}

/** Source: kube-aggregator pkg/registry/apiservice/strategy.go. */
export const apiServiceStrategy: Strategy = {
  ...base,
  create(apiService) {
    const result = base.create(apiService);
    if (isSet(asObject(result['spec'])['service'])) return result;
    return { ...result, status: { conditions: [localCondition(result)] } };
  },
  updateStatus: (apiService, old) =>
    KEPT_METADATA.reduce((result, key) => keepMetadata(result, old, key), base.updateStatus(apiService, old)),
};
