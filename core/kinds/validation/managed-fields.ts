import { invalidValue, tooLong } from '../../model/field-error.js';
import { isJsonObject, type Json } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';

const MAX_FIELD_MANAGER_LENGTH = 128;
const MAX_SUBRESOURCE_LENGTH = 256;

/** What is printable to Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** What nearly every name is made of. */
const PLAIN = /^[ -~]*$/;

/** What is wrong with a field manager's name. `field` is the path that causes name. Source: meta/v1 validation ValidateFieldManager. */
export function checkFieldManager(manager: string, field: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (manager.length <= MAX_FIELD_MANAGER_LENGTH && PLAIN.test(manager)) return causes;
  if (new TextEncoder().encode(manager).length > MAX_FIELD_MANAGER_LENGTH) {
    causes.push(tooLong(field, MAX_FIELD_MANAGER_LENGTH));
    return causes;
  }
  let position = 0;
  for (const character of manager) {
    if (!PRINTABLE.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      causes.push(invalidValue(field, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += new TextEncoder().encode(character).length;
  }
  return causes;
}

/**
 * What is wrong with a list of managedFields, as causes of a 422. Source: meta/v1 validation ValidateManagedFields. The apiserver runs it
 * after it has chosen which list counts, so that it sees a client's list only where `chooseManagedFields` took it.
 */
export function checkManagedFields(entries: Json | undefined, field = 'metadata.managedFields'): StatusCause[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry, index) => {
    if (!isJsonObject(entry)) return [];
    const causes: StatusCause[] = [];
    const path = `${field}[${index}]`;
    const { operation, fieldsType, manager, subresource } = entry;
    if (operation !== 'Apply' && operation !== 'Update') {
      causes.push(invalidValue(`${path}.operation`, operation ?? '', 'must be `Apply` or `Update`'));
    }
    if (typeof fieldsType === 'string' && fieldsType !== '' && fieldsType !== 'FieldsV1') {
      causes.push(invalidValue(`${path}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
    }
    if (typeof manager === 'string') causes.push(...checkFieldManager(manager, `${path}.manager`));
    if (typeof subresource === 'string' && subresource.length > MAX_SUBRESOURCE_LENGTH) {
      causes.push(tooLong(`${path}.subresource`, MAX_SUBRESOURCE_LENGTH));
    }
    return causes;
  });
}
