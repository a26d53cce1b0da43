import type { JsonObject } from '../model/json.js';
import type { StatusCause } from '../model/status-error.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { asList, asObject, isSet } from './fields/json-fields.js';
import type { Kind, MetadataCheck } from './kind.js';
import type { Causes } from './validation/causes.js';
import { collectCauses } from './validation/collect-causes.js';
import { pathSegmentName, subdomainName } from './validation/name-rules.js';
import { checkFinalizers, checkObjectMeta, checkObjectMetaUpdate } from './validation/object-meta.js';
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
    const checkMetadata = () =>
      checkObjectMeta(
        asObject(object['metadata']),
        facts.namespaced,
        kind.nameRule ?? subdomainName,
        'metadata',
        causes,
      );
    if (kind.metadataOnCreate === undefined) checkMetadata();
    checkObject(kind, object, facts, causes);
    kind.validation?.create?.(object, causes);
    if (kind.metadataOnCreate === 'last' && causes.length === 0) checkMetadata();
  });
}

/** What is wrong with an object that replaces `old`, prepared by `prepareUpdate`. */
export function validateUpdate(kind: Kind, object: JsonObject, old: JsonObject, facts: KindSchema): StatusCause[] {
  return collectCauses((causes) => {
    checkMetadataUpdate(kind.metadataOnUpdate ?? ['change'], object, old, causes);
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
    checkMetadataUpdate(['change'], object, old, causes);
    (rules ?? kind.validation?.status)?.(object, old, causes);
  });
}

/**
 * The metadata of an object that replaces another: what is asked of every object, then what the kind asks itself. Whatever is wrong is told
 * as often as it is asked for. Source: apiserver pkg/registry/rest/update.go BeforeUpdate, validateCommonFields.
 */
function checkMetadataUpdate(own: readonly MetadataCheck[], object: JsonObject, old: JsonObject, causes: Causes): void {
  const [metadata, before] = [asObject(object['metadata']), asObject(old['metadata'])];
  const changed: StatusCause[] = [];
  checkObjectMetaUpdate(metadata, before, 'metadata', changed);
  const found: StatusCause[] = [];
  // What a sound change leaves to look at: its name and namespace are those of the old object, the rest is looked at already.
  if (changed.length === 0) checkFinalizers(asList(metadata['finalizers']), 'metadata.finalizers', found);
  else checkObjectMeta(metadata, isSet(before['namespace']), pathSegmentName, 'metadata', found);
  causes.push(...found, ...changed);
  for (const check of own) causes.push(...(check === 'object' ? found : changed));
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
