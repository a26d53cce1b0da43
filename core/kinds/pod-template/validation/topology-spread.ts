import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { asNumber, asObject, asText } from '../../fields/json-fields.js';
import { type Causes, checkChoice } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkMatchLabelKeys, checkSpreadLabelKeys } from './label-keys.js';
import type { PodRelaxations } from './pod-relaxations.js';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

/** How Pods are to be spread. Source: kubernetes pkg/apis/core/validation validateTopologySpreadConstraints. */
export function checkTopologySpread(
  constraints: readonly Json[],
  relaxed: PodRelaxations,
  path: string,
  causes: Causes,
): void {
  constraints.forEach((item, index) => {
    const constraint = asObject(item);
    const field = `${path}[${index}]`;
    const maxSkew = asNumber(constraint['maxSkew']);
    const topologyKey = asText(constraint['topologyKey']);
    const action = asText(constraint['whenUnsatisfiable']);
    if (maxSkew <= 0) causes.push(invalidValue(`${field}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (topologyKey === '') causes.push(required(`${field}.topologyKey`, 'can not be empty'));
    if (!ACTIONS.includes(action)) causes.push(notSupported(`${field}.whenUnsatisfiable`, action, ACTIONS));
    const again = constraints
      .slice(index + 1)
      .map(asObject)
      .some((other) => asText(other['topologyKey']) === topologyKey && asText(other['whenUnsatisfiable']) === action);
    if (again) causes.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    checkMinDomains(constraint['minDomains'], action, `${field}.minDomains`, causes);
    checkChoice(constraint['nodeAffinityPolicy'], NODE_POLICIES, `${field}.nodeAffinityPolicy`, causes);
    checkChoice(constraint['nodeTaintsPolicy'], NODE_POLICIES, `${field}.nodeTaintsPolicy`, causes);
    if (relaxed.spreadLabelKeys) checkSpreadLabelKeys(constraint, `${field}.matchLabelKeys`, causes);
    // A constraint has no mismatchLabelKeys.
    else checkMatchLabelKeys(constraint, field, causes);
    if (!relaxed.spreadSelectors) checkLabelSelector(constraint['labelSelector'], `${field}.labelSelector`, causes);
  });
}

function checkMinDomains(value: Json | undefined, action: string, path: string, causes: Causes): void {
  if (typeof value !== 'number') return;
  if (value <= 0) causes.push(invalidValue(path, value, 'must be greater than zero'));
  if (action !== 'DoNotSchedule') {
    causes.push(invalidValue(path, value, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
  }
}
