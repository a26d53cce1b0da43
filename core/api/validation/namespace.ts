import { invalidValue } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { qualifiedNameErrors } from '../../model/names.js';
import { addInvalid, type Causes } from './causes.js';
import { asList, asObject, asText, isSet } from './json-fields.js';
import type { KindRules } from './kind-rules.js';

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Source of this file: kubernetes pkg/apis/core/validation ValidateNamespace, validateFinalizerName, ValidateNamespaceStatusUpdate. */
function checkNamespace(namespace: JsonObject, causes: Causes): void {
  for (const finalizer of asList(asObject(namespace['spec'])['finalizers']).map(asText)) {
    addInvalid(causes, 'spec.finalizers', finalizer, qualifiedNameErrors(finalizer));
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.includes(finalizer)) {
      const detail = 'name is neither a standard finalizer name nor is it fully qualified';
      causes.push(invalidValue('spec.finalizers', finalizer, detail));
    }
  }
}

function checkPhase(namespace: JsonObject, _old: JsonObject, causes: Causes): void {
  const phase = asText(asObject(namespace['status'])['phase']);
  const deleted = isSet(asObject(namespace['metadata'])['deletionTimestamp']);
  if (deleted ? phase === 'Terminating' : phase === 'Active' || phase === '') return;
  const detail = deleted
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty";
  causes.push(invalidValue('status.Phase', phase, detail));
}

/** Rules for Namespaces. */
export const namespaceRules: KindRules = { object: checkNamespace, status: checkPhase };
