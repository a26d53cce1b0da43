import { fromStorage, toStorage } from '../../kinds/registry/convert.js';
import { apiVersionOf, groupOf, versionOf } from '../../model/group-resource.js';
import { fromJson } from '../../model/object.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { FieldVersions } from '../apply/field-versions.js';
import type { DecisionScope } from './decision.js';

/**
 * The versions of the kind that is written, as they are to who writes in `written`; undefined where its fields are the same in all of them.
 * Nothing is converted from one group into another: to who writes an Event of `events.k8s.io`, one of the core group has no version, and what
 * was owned there goes. Source: apimachinery pkg/util/managedfields/internal/versionconverter.go, hubGetter.
 */
export function fieldVersions(
  { context, info, kind }: DecisionScope,
  written: ResourceInfo,
): FieldVersions | undefined {
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
