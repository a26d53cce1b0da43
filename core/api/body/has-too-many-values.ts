import { isJsonObject, type Json } from '../../model/json.js';
import { countValues } from '../../model/json-size.js';
import { MAX_BODY_VALUES } from './body-limits.js';

/**
 * Whether an object has more members and items than a body may have, so that no patch makes what could not have been sent. What
 * `managedFields` says of it does not count.
 */
export function hasTooManyValues(object: Json): boolean {
  const values = countValues(object);
  if (values <= MAX_BODY_VALUES) return false;
  const metadata = isJsonObject(object) ? object['metadata'] : undefined;
  const managedFields = isJsonObject(metadata) ? metadata['managedFields'] : undefined;
  return values - (managedFields === undefined ? 0 : countValues(managedFields)) > MAX_BODY_VALUES;
}
