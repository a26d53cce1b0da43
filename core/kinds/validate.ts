import type { JsonObject } from '../model/json.js';
import type { StatusCause } from '../model/status-error.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { asObject } from './fields/json-fields.js';
import type { Kind } from './kind.js';
import type { Causes } from './validation/causes.js';
import { collectCauses } from './validation/collect-causes.js';
import { subdomainName } from './validation/name-rules.js';
import { checkObjectMeta, checkObjectMetaUpdate } from './validation/object-meta.js';
import { checkSchema } from './validation/schema-rules.js';

/** What is known of a kind and of a write beside the kind's own rules. */
interface KindSchema {
  readonly namespaced: boolean;
  /** Required fields, enumerations and quantities are checked by it, where the kind has no rules of its own. */
  readonly schema?: FieldSchema;
  /** The version that the writer speaks; the storage version when absent. */
  readonly apiVersion?: string;
}

/**
 * What is wrong with a new object, in Kubernetes' words and order; empty when it may be created. The object's types are taken
 * as checked, and it has its defaults, its name and its namespace. Never throws for JSON. Source: kubernetes pkg/apis/…/validation.
 */
export function validateCreate(kind: Kind, object: JsonObject, facts: KindSchema): StatusCause[] {
  return collectCauses((causes) => {
    checkObjectMeta(asObject(object['metadata']), facts.namespaced, kind.nameRule ?? subdomainName, 'metadata', causes);
    checkObject(kind, object, facts, causes);
    kind.validation?.create?.(object, causes);
  });
}

/** What is wrong with an object that replaces `old`, prepared by `prepareUpdate`. */
export function validateUpdate(kind: Kind, object: JsonObject, old: JsonObject, facts: KindSchema): StatusCause[] {
  return collectCauses((causes) => {
    checkObjectMetaUpdate(asObject(object['metadata']), asObject(old['metadata']), 'metadata', causes);
    checkObject(kind, object, facts, causes, old);
    kind.validation?.update?.(object, old, causes);
  });
}

/** What is wrong with an object of which a subresource replaces that of `old`, prepared by `prepareStatusUpdate`; undefined where the whole object is asked. */
export function validateSubresourceUpdate(
  kind: Kind,
  object: JsonObject,
  old: JsonObject,
  subresource: string,
): StatusCause[] | undefined {
  const rules = kind.validation?.subresources?.get(subresource);
  if (subresource !== 'status' && rules === undefined) return undefined;
  return collectCauses((causes) => {
    checkObjectMetaUpdate(asObject(object['metadata']), asObject(old['metadata']), 'metadata', causes);
    (rules ?? kind.validation?.status)?.(object, old, causes);
  });
}

function checkObject(
  { validation }: Kind,
  object: JsonObject,
  { schema, apiVersion }: KindSchema,
  causes: Causes,
  old?: JsonObject,
): void {
  if (validation !== undefined) validation.object?.(object, causes, old, apiVersion);
  else if (schema !== undefined) checkSchema(object, schema, '', causes);
}
