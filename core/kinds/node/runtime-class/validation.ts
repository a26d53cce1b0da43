import { duplicate, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { NOTHING_RELAXED } from '../../pod-template/validation/pod-relaxations.js';
import { checkContainerResources } from '../../pod-template/validation/resource-requirements.js';
import { checkTolerations } from '../../pod-template/validation/toleration.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { deprecatedNodeLabel } from '../../validation/deprecated-node-labels.js';
import { checkLabels } from '../../validation/labels.js';

/** Source of this file: kubernetes pkg/apis/node/validation; pkg/api/node/util.go GetWarningsForRuntimeClass. */
function checkRuntimeClass(runtimeClass: JsonObject, causes: Causes): void {
  const handler = asText(runtimeClass['handler']);
  if (handler === '') causes.push(required('handler'));
  else addInvalid(causes, 'handler', handler, dns1123LabelErrors(handler));
  const overhead = runtimeClass['overhead'];
  if (isSet(overhead)) {
    const limits: JsonObject = { limits: asObject(overhead)['podFixed'] };
    checkContainerResources(limits, { claims: new Set(), relaxed: NOTHING_RELAXED }, 'overhead', causes);
  }
  const { nodeSelector, tolerations } = asObject(runtimeClass['scheduling']);
  checkLabels(nodeSelector, 'scheduling.nodeSelector', causes);
  checkDistinctTolerations(asList(tolerations), 'scheduling.tolerations', causes);
}

function checkDistinctTolerations(tolerations: readonly Json[], path: string, causes: Causes): void {
  checkTolerations(tolerations, path, causes);
  const seen = new Set<string>();
  tolerations.forEach((item, index) => {
    const { key, operator, value, effect } = asObject(item);
    const same = JSON.stringify([key, operator, value, effect].map(asText));
    if (seen.has(same)) causes.push(duplicate(`${path}[${index}]`, goValue('core.Toleration', item)));
    seen.add(same);
  });
}

/** Rules for RuntimeClasses. */
export const runtimeClassValidation: ValidationRules = {
  object: checkRuntimeClass,
  update: (runtimeClass, old, causes) => checkImmutable(runtimeClass['handler'], old['handler'], 'handler', causes),
};

/** Labels of nodes that are out of date. */
export function runtimeClassWarnings(runtimeClass: JsonObject): string[] {
  return Object.keys(asObject(asObject(runtimeClass['scheduling'])['nodeSelector'])).flatMap((label) => {
    const message = deprecatedNodeLabel(label);
    return message === undefined ? [] : [`scheduling.nodeSelector: ${message}`];
  });
}
