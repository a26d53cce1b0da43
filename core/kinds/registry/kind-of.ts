import type { ResourceInfo } from '../../schema/resource-info.js';
import { customPrinter } from '../columns/custom-printer.js';
import { customValidation } from '../custom-resource/custom-validation.js';
import { customFields } from '../fields/selectable.js';
import type { Kind } from '../kind.js';
import { STATUS_ALONE } from '../strategy/reset-fields.js';
import { customStrategy } from '../strategy/strategy.js';
import { builtInKind } from './built-in-kinds.js';

const customKinds = new WeakMap<ResourceInfo, Kind>();

/** How the kind of a resource behaves: a built-in one as its room says, a custom one as every custom resource does. */
export function kindOf(info: ResourceInfo): Kind {
  return builtInKind(info.groupResource) ?? customKind(info);
}

/** Source: apiextensions-apiserver pkg/registry/customresource/strategy.go. */
function customKind(info: ResourceInfo): Kind {
  let kind = customKinds.get(info);
  if (kind === undefined) {
    const hasStatus = info.subresources.some(({ name }) => name === 'status');
    kind = {
      groupResource: info.groupResource,
      kind: info.kind,
      strategy: customStrategy(hasStatus),
      ...(hasStatus ? { resetFields: STATUS_ALONE } : {}),
      ...(info.custom === undefined ? {} : { validation: customValidation(info.custom) }),
      ...(info.custom === undefined ? {} : { allowUnconditionalUpdate: false as const }),
      selectableFields: customFields(info.namespaced, info.custom?.selectableFields ?? []),
      columns: customPrinter(info.custom?.columns),
    };
    customKinds.set(info, kind);
  }
  return kind;
}
