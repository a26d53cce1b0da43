import type { Json } from '../../model/json.js';
import { PrintedValue } from '../../model/printed-value.js';
import { treeOf } from './go-tree.js';
import { marshalTree } from './marshal-tree.js';

/** Of a longer one the end is left out: a message should not grow with what somebody sent. */
const LONGEST = 32_768;

/**
 * Prints the value of an internal type of Kubernetes as its messages do: as JSON without tags, that is with Go's field names, in the
 * order of the internal struct, with what is absent as its zero value. Source: k8s.io/apimachinery pkg/util/validation/field
 * Error.ErrorBody, which marshals whatever is no plain scalar.
 * @param type the Go type of what Kubernetes prints: a name of `internal-types.json`, such as `core.PodTemplateSpec`; `*core.PodSpec` for a
 *   pointer, which prints null where the value is absent; `[]core.Toleration`; `[]string` for texts of named types, too
 * @param value as it stands in the object, in the storage version
 */
export function goValue(type: string, value: Json | undefined): PrintedValue {
  return new PrintedValue(marshalTree(treeOf(type, value), LONGEST));
}
