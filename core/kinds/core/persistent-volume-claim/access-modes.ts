import { forbiddenField, notSupported } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { asText } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

/** As Go's sets.List sorts them. */
const ACCESS_MODES: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const ONE_POD = 'ReadWriteOncePod';

/** How a volume may be used. Source: kubernetes pkg/apis/core/validation ValidatePersistentVolumeSpec, ValidatePersistentVolumeClaimSpec. */
export function checkAccessModes(modes: readonly Json[], path: string, causes: Causes): void {
  const known = modes.filter((mode) => ACCESS_MODES.includes(asText(mode)));
  for (const mode of modes) {
    if (!ACCESS_MODES.includes(asText(mode))) causes.push(notSupported(path, asText(mode), ACCESS_MODES));
  }
  if (known.includes(ONE_POD) && known.some((mode) => mode !== ONE_POD)) {
    causes.push(forbiddenField(path, 'may not use ReadWriteOncePod with other access modes'));
  }
}
