import { fromJson, type KubeObject } from '../../../model/object.js';
import { ok } from '../../../model/result.js';
import type { StatusError } from '../../../model/status-error.js';
import type { LimitRange, PersistentVolumeClaim, Pod } from '../../../schema/generated/types/core.js';
import { LIMIT_RANGES, PERSISTENT_VOLUME_CLAIMS, PODS } from '../../../schema/kinds.js';
import type { DecisionScope } from '../../decide/decision.js';
import type { AdmittedChange } from '../attributes-of.js';
import { forbiddenByAdmission } from '../forbidden-by-admission.js';
import type { AdmissionPlugin } from '../plugin.js';
import { withLimitDefaults } from './limit-defaults.js';
import { claimViolations, podViolations } from './limit-violations.js';

const rangesIn = ({ tip }: DecisionScope, { metadata }: KubeObject): readonly LimitRange[] => [
  ...tip.list(LIMIT_RANGES, metadata.namespace),
];

function validate(scope: DecisionScope, { operation, object, oldObject, subresource }: AdmittedChange) {
  const isPod = scope.info.groupResource === PODS.groupResource;
  const isResize = isPod && subresource === 'resize';
  if (object === undefined || (subresource !== undefined && !isResize)) return undefined;
  if (isPod && operation === 'UPDATE' && !isResize) return undefined;
  const before = oldObject === undefined ? undefined : fromJson(oldObject);
  if (before?.metadata.deletionTimestamp !== undefined) return undefined;
  return refused(scope, fromJson(object), isPod);
}

/** The first range that an object does not keep says all that is wrong with it. */
function refused(scope: DecisionScope, object: KubeObject, isPod: boolean): StatusError | undefined {
  for (const range of rangesIn(scope, object)) {
    const wrong = isPod ? podViolations(range, object as Pod) : claimViolations(range, object as PersistentVolumeClaim);
    if (wrong.length > 0)
      return forbiddenByAdmission(scope, object, wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`);
  }
  return undefined;
}

/** Gives the containers of new Pods what their namespace's LimitRanges give them, and holds Pods and claims to them. Source: plugin/pkg/admission/limitranger. */
export const LIMIT_RANGER: AdmissionPlugin = {
  name: 'LimitRanger',
  resources: [PODS.groupResource, PERSISTENT_VOLUME_CLAIMS.groupResource],
  create: (scope, object) =>
    ok(
      scope.info.groupResource === PODS.groupResource
        ? rangesIn(scope, object).reduce((pod: Pod, range) => withLimitDefaults(range, pod), object as Pod)
        : object,
    ),
  validate,
};
