import { checkFieldManager } from '../../kinds/validation/managed-fields.js';
import type { WriteOptions } from '../../model/command.js';
import { notSupported, required } from '../../model/field-error.js';
import { fail, ok, type Result } from '../../model/result.js';
import { invalid, type StatusCause, type StatusError } from '../../model/status-error.js';

const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;

/**
 * Reads the query parameters of a create, update or patch. `kind` names them where they are invalid.
 * Source: meta/v1 CreateOptions, UpdateOptions and PatchOptions; apimachinery pkg/apis/meta/v1/validation.
 */
export function readWriteOptions(
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  isApply = false,
): Result<WriteOptions, StatusError> {
  const causes: StatusCause[] = [];
  const fieldManager = query.get('fieldManager') || undefined;
  if (fieldManager === undefined && isApply) causes.push(required('fieldManager', 'is required for apply patch'));
  if (fieldManager !== undefined) causes.push(...checkFieldManager(fieldManager, 'fieldManager'));
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) causes.push(notSupported('dryRun', dryRun, ['All']));
  const asked = query.get('fieldValidation') || 'Warn';
  const fieldValidation = FIELD_VALIDATIONS.find((value) => value === asked);
  if (fieldValidation === undefined) {
    causes.push(notSupported('fieldValidation', asked, ['', ...FIELD_VALIDATIONS]));
  }
  if (causes.length > 0) return fail(invalid('meta.k8s.io', kind, '', causes));
  return ok({
    ...(dryRun.length > 0 ? { dryRun: true } : {}),
    ...(fieldManager === undefined ? {} : { fieldManager }),
    fieldValidation,
  });
}
