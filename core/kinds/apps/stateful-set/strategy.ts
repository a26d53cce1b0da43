import type { JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, isSet } from '../../fields/json-fields.js';
import { setField, setSpec } from '../../fields/set-field.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import { podWarnings } from '../../pod-template/warnings/pod-warnings.js';
import { isNewGeneration } from '../../pod-template/warnings/template-warnings.js';
import { claimSpecWarnings } from '../../pod-template/warnings/volume-warnings.js';
import type { Strategy } from '../../strategy/strategy.js';

const base = templateStrategy({ status: true, generation: ['spec'] }, ['spec', 'template']);

const rollingUpdateOf = (statefulSet: JsonObject | undefined): JsonObject =>
  asObject(asObject(asObject(statefulSet?.['spec'])['updateStrategy'])['rollingUpdate']);

/** How many Pods may be missing at a time is told only where that was enabled before. Source: dropStatefulSetDisabledFields. */
function dropMaxUnavailable(statefulSet: JsonObject, old?: JsonObject): JsonObject {
  const update = rollingUpdateOf(statefulSet);
  if (!isSet(update['maxUnavailable']) || isSet(rollingUpdateOf(old)['maxUnavailable'])) return statefulSet;
  const strategy = asObject(asObject(statefulSet['spec'])['updateStrategy']);
  const rollingUpdate = setField(update, 'maxUnavailable', undefined);
  return setSpec(statefulSet, 'updateStrategy', { ...strategy, rollingUpdate });
}

/** Source: kubernetes pkg/registry/apps/statefulset/strategy.go. */
export const statefulSetStrategy: Strategy = {
  create: (statefulSet) => base.create(dropMaxUnavailable(statefulSet)),
  update: (statefulSet, old) => base.update(dropMaxUnavailable(statefulSet, old), old),
  updateStatus: base.updateStatus,
};

/** Source: WarningsOnCreate, WarningsOnUpdate of the same file, which tell the place of a claim's spec in two ways. */
export function statefulSetWarnings(statefulSet: JsonObject, old?: JsonObject): readonly string[] {
  const spec = asObject(statefulSet['spec']);
  const warnings = isNewGeneration(statefulSet, old)
    ? [...podWarnings(asObject(spec['template']), 'spec.template')]
    : [];
  asList(spec['volumeClaimTemplates']).forEach((claim, index) => {
    const field = `spec.volumeClaimTemplates[${index}]${old === undefined ? '' : '.Spec'}`;
    claimSpecWarnings(asObject(asObject(claim)['spec']), field, warnings);
  });
  if (asNumber(spec['revisionHistoryLimit']) < 0) {
    const advice = 'a negative value retains all historical revisions; a value >= 0 is recommended';
    warnings.push(`spec.revisionHistoryLimit: ${advice}`);
  }
  return warnings;
}
