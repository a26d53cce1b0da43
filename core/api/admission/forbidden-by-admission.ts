import type { KubeObject } from '../../model/object.js';
import { forbidden, type StatusError } from '../../model/status-error.js';
import { type DecisionScope, errorResource } from '../decide/decision.js';

/** The refusal of admission. What has no name yet goes by what its name will begin with. Source: apiserver pkg/admission/errors.go NewForbidden. */
export function forbiddenByAdmission(
  { info }: DecisionScope,
  { metadata }: { readonly metadata: Pick<KubeObject['metadata'], 'name' | 'generateName'> },
  why: string,
): StatusError {
  const name = metadata.name || metadata.generateName || '';
  return forbidden(errorResource(info), name, why);
}
