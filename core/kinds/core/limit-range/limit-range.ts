import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { inField, inItems } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import { asObject, asText } from '../../fields/json-fields.js';
import { setMetadata } from '../../fields/set-field.js';
import type { Kind } from '../../kind.js';
import { keepAllButStatus, type Strategy } from '../../strategy/strategy.js';
import { limitRangeValidation } from './validation.js';

const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

/** The entries of a field, over the entries that other fields lend it. */
function withLent(item: JsonObject, key: string, ...lenders: string[]): JsonObject {
  let result: { [name: string]: Json | undefined } | undefined;
  const own: JsonObject = isJsonObject(item[key]) ? item[key] : {};
  for (const lender of lenders) {
    const lent = item[lender];
    if (!isJsonObject(lent)) continue;
    for (const name in lent) {
      if (Object.hasOwn(result ?? own, name)) continue;
      result ??= { ...own };
      result[name] = lent[name];
    }
  }
  return result === undefined ? item : { ...item, [key]: result };
}

/** A container's default limit follows its maximum; its default request the default limit, then the minimum. */
function defaultItem(item: JsonObject): JsonObject {
  const result = LISTS.reduce((value, key) => inField(value, key, defaultResourceList), item);
  if (result['type'] !== 'Container') return result;
  return withLent(withLent(result, 'default', 'max'), 'defaultRequest', 'default', 'min');
}

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem. */
function defaultLimitRange(range: JsonObject): JsonObject {
  return inField(range, 'spec', (spec) => inItems(spec, 'limits', defaultItem));
}

/** A range without a name is called by its UID. Source: kubernetes pkg/registry/core/limitrange/strategy.go. */
const limitRangeStrategy: Strategy = {
  create(range) {
    const { name, uid } = asObject(range['metadata']);
    return asText(name) === '' ? setMetadata(range, 'name', asText(uid)) : range;
  },
  update: (range) => range,
  updateStatus: keepAllButStatus,
};

/** LimitRanges. */
export const limitRange: Kind = {
  groupResource: 'limitranges',
  kind: 'LimitRange',
  metadataOnUpdate: ['object'],
  defaults: defaultLimitRange,
  strategy: limitRangeStrategy,
  validation: limitRangeValidation,
  allowCreateOnUpdate: true,
  columns: NAME_AND_CREATED_AT,
};
