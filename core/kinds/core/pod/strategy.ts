import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText } from '../../fields/json-fields.js';
import { keepField, keepMetadata, setField } from '../../fields/set-field.js';
import { dropDisabledFields } from '../../pod-template/drop-disabled.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { resolveMatchLabelKeys } from './match-label-keys.js';
import { qosClassOf } from './qos-class.js';

const base = strategyFrom({ status: true, generation: ['spec'] });

/** Tells why a gated Pod is not scheduled, from its first moment. Source: applySchedulingGatedCondition. */
const GATED: Json = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** Conditions that leave out which generation they were observed at keep what they said before. Source: preserveOldObservedGeneration. */
function keepObservedGenerations(status: JsonObject, old: JsonObject): JsonObject {
  let result = status;
  if (asNumber(status['observedGeneration']) === 0) result = keepField(result, old, 'observedGeneration');
  const before = new Map<string, Json[]>();
  for (const condition of asList(old['conditions'])) {
    const type = asText(asObject(condition)['type']);
    before.set(type, [...(before.get(type) ?? []), condition]);
  }
  const conditions = asList(status['conditions']);
  const kept = conditions.map((condition): Json => {
    const own = asObject(condition);
    const former = asObject(before.get(asText(own['type']))?.shift());
    const generation = asNumber(former['observedGeneration']);
    return asNumber(own['observedGeneration']) !== 0 || generation === 0
      ? condition
      : { ...own, observedGeneration: generation };
  });
  return kept.every((condition, index) => condition === conditions[index]) ? result : { ...result, conditions: kept };
}

/** Source: kubernetes pkg/registry/core/pod/strategy.go. The generation counts changes of the spec since 1.33 (KEP-5067). */
export const podStrategy: Strategy = {
  create(pod) {
    const prepared = base.create(pod);
    const spec = dropDisabledFields(asObject(prepared['spec']));
    const gated = asList(spec['schedulingGates']).length > 0;
    const status: Json = { phase: 'Pending', qosClass: qosClassOf(spec), ...(gated ? { conditions: [GATED] } : {}) };
    const labels = asObject(asObject(prepared['metadata'])['labels']);
    return setField(setField(prepared, 'spec', resolveMatchLabelKeys(spec, labels)), 'status', status);
  },
  update(pod, old) {
    const spec = asObject(pod['spec']);
    const kept = dropDisabledFields(spec, asObject(old['spec']));
    return base.update(setField(pod, 'spec', kept), old);
  },
  updateStatus(pod, old) {
    // Old kubelets corrupted owner references here, and dropped the class.
    const kept = keepMetadata(
      keepMetadata(base.updateStatus(pod, old), old, 'ownerReferences'),
      old,
      'deletionTimestamp',
    );
    const before = asObject(old['status']);
    let status = asObject(kept['status']);
    if (asText(status['qosClass']) === '') status = keepField(status, before, 'qosClass');
    return setField(kept, 'status', keepObservedGenerations(status, before));
  },
};
