import { invalidValue } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import type { PodDisruptionBudget } from '../../../schema/generated/types/policy.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { asList, asObject, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type Causes, checkChoice, checkNonnegative } from '../../validation/causes.js';
import { checkAtMostAll, checkIntOrPercent } from '../../validation/int-or-percent.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { checkStatusConditions } from '../../validation/status-conditions.js';

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

/** Source: kubernetes pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec. */
function checkBudget(budget: JsonObject, causes: Causes): void {
  const spec = asObject(budget['spec']);
  const { minAvailable, maxUnavailable } = spec;
  if (isSet(minAvailable) && isSet(maxUnavailable)) {
    causes.push(
      invalidValue(
        'spec',
        goValue('policy.PodDisruptionBudgetSpec', spec),
        'minAvailable and maxUnavailable cannot be both set',
      ),
    );
  }
  for (const [key, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (!isSet(value)) continue;
    checkIntOrPercent(value, `spec.${key}`, causes);
    checkAtMostAll(value, `spec.${key}`, causes);
  }
  checkLabelSelector(spec['selector'], 'spec.selector', causes);
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  checkChoice(spec['unhealthyPodEvictionPolicy'], policies, 'spec.unhealthyPodEvictionPolicy', causes);
}

/** Rules for PodDisruptionBudgets. */
const podDisruptionBudgetValidation: ValidationRules = {
  object: checkBudget,
  status: (budget, _old, causes) => {
    checkStatusConditions(asList(asObject(budget['status'])['conditions']), 'status.conditions', causes);
    for (const count of COUNTS) checkNonnegative(asObject(budget['status'])[count], `status.${count}`, causes);
  },
};

const POD_DISRUPTION_BUDGET_PRINTER: TablePrinter<PodDisruptionBudget> = {
  columns: [
    NAME,
    column('Min Available', 'string', 'Pods that must stay available.'),
    column('Max Unavailable', 'string', 'Pods that may be unavailable.'),
    column('Allowed Disruptions', 'integer', 'Pods that may be evicted now.'),
    AGE,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    String(spec?.minAvailable ?? 'N/A'),
    String(spec?.maxUnavailable ?? 'N/A'),
    status?.disruptionsAllowed ?? 0,
    age(metadata.creationTimestamp, now),
  ],
};

/** PodDisruptionBudgets. Kubernetes asks no more of their names than that a path can hold them. */
export const podDisruptionBudget: Kind = {
  groupResource: 'poddisruptionbudgets.policy',
  kind: 'PodDisruptionBudget',
  metadataOnCreate: 'last',
  metadataOnUpdate: [],
  nameRule: pathSegmentName,
  validation: podDisruptionBudgetValidation,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  allowUnconditionalUpdate: false,
  columns: POD_DISRUPTION_BUDGET_PRINTER,
};
