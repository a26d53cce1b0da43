import { invalidValue, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { memberNames } from '../../../model/member-names.js';
import { byteLength, configMapKeyErrors } from '../../../model/names.js';
import type { ConfigMap } from '../../../schema/generated/types/core.js';
import { size } from '../../columns/cells.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { asObject, asText } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkFrozen, decodedLength, MAX_STORED_BYTES } from '../../validation/stored-data.js';

/** Source: kubernetes pkg/apis/core/validation ValidateConfigMap. */
function checkConfigMap(configMap: JsonObject, causes: Causes): void {
  const data = asObject(configMap['data']);
  const binaryData = asObject(configMap['binaryData']);
  const binaryKeys = memberNames(binaryData);
  let size = 0;
  for (const key of memberNames(data)) {
    const wrong = configMapKeyErrors(key);
    if (wrong.length > 0) addInvalid(causes, `data[${key}]`, key, wrong);
    if (binaryKeys.length > 0 && Object.hasOwn(binaryData, key)) {
      causes.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
    size += byteLength(asText(data[key]));
  }
  for (const key of binaryKeys) {
    addInvalid(causes, `binaryData[${key}]`, key, configMapKeyErrors(key));
    size += decodedLength(binaryData[key]);
  }
  // The empty field means the whole object.
  if (size > MAX_STORED_BYTES) causes.push(tooLong('', MAX_STORED_BYTES));
}

/** Rules for ConfigMaps. */
const configMapValidation: ValidationRules = {
  // What may not change is asked first: ValidateConfigMapUpdate.
  object: (configMap, causes, old) => {
    if (old !== undefined) checkFrozen(configMap, old, ['data', 'binaryData'], causes);
    checkConfigMap(configMap, causes);
  },
};

const CONFIG_MAP_PRINTER: TablePrinter<ConfigMap> = {
  columns: [NAME, column('Data', 'string', 'Number of entries.'), AGE],
  cells: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    size(data) + size(binaryData),
    age(metadata.creationTimestamp, now),
  ],
};

/** ConfigMaps. */
export const configMap: Kind = {
  groupResource: 'configmaps',
  kind: 'ConfigMap',
  metadataOnUpdate: ['object', 'change'],
  validation: configMapValidation,
  columns: CONFIG_MAP_PRINTER,
};
