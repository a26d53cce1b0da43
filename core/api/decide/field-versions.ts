import { fromStorage, toStorage } from '../../kinds/registry/convert.js';
import { apiVersionOf, groupOf, versionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { fromJson } from '../../model/object.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { FieldVersions } from '../apply/field-versions.js';
import { withManagedFields } from '../apply/managed-fields.js';
import { convertCustom, customType } from '../conversion/convert-custom.js';
import type { DecisionScope } from './decision.js';

/**
 * The versions of the kind that is written, as they are to who writes in `written`; undefined where its fields are the same in all of them.
 * Nothing is converted from one group into another: to who writes an Event of `events.k8s.io`, one of the core group has no version, and what
 * was owned there goes. Source: apimachinery pkg/util/managedfields/internal/versionconverter.go, hubGetter.
 */
export function fieldVersions(scope: DecisionScope, written: ResourceInfo): FieldVersions | undefined {
  const { context, info, kind } = scope;
  if (info.custom !== undefined) return customVersions(scope);
  if (kind.conversions === undefined) return undefined;
  return (apiVersion) => {
    if (groupOf(apiVersion) !== written.group) return undefined;
    const served =
      apiVersion === apiVersionOf(info.group, info.version)
        ? info
        : context.schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), info.kind);
    if (served === undefined) return undefined;
    return {
      schema: context.schemas.typeOf(served),
      convert: (object) =>
        object['apiVersion'] === apiVersion ? object : fromStorage(info, fromJson(toStorage(info, object)), served),
    };
  };
}

/**
 * The versions of a custom resource. A webhook that converts is asked by who names the version that they write in, as clients do and controllers do not; where it cannot be
 * asked, or does not answer, fields are taken to have the same names in both. Until it has answered the decision is not made. Source: versionconverter.go
 * newCRDVersionConverter.
 */
function customVersions({ context, info, command }: DecisionScope): FieldVersions | undefined {
  const versions = context.schemas.extras.filter(({ info: one }) => one.groupResource === info.groupResource);
  if (versions.length < 2) return undefined;
  const isAsked =
    info.custom?.conversion === undefined ||
    (command.target.apiVersion !== undefined && context.conversions !== undefined);
  const inVersion = (object: JsonObject, apiVersion: string): JsonObject => {
    if (object['apiVersion'] === apiVersion || !isAsked) return object;
    const converted = convertCustom(context, info, withManagedFields(object, undefined), apiVersion);
    return converted.ok ? converted.value : object;
  };
  return (apiVersion) => {
    const schema = customType(context.schemas, info, apiVersion);
    return schema === undefined ? undefined : { schema, convert: (object) => inVersion(object, apiVersion) };
  };
}
