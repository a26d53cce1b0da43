import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { inField, inItems } from '../../defaults/fill.js';
import { defaultResourceList } from '../../defaults/resource-list.js';
import type { Kind } from '../../kind.js';

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

/** LimitRanges. */
export const limitRange: Kind = {
  groupResource: 'limitranges',
  kind: 'LimitRange',
  defaults: defaultLimitRange,
  allowCreateOnUpdate: true,
  columns: NAME_AND_CREATED_AT,
};
