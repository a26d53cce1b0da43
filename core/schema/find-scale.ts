import { type GroupResource, groupOf, versionOf } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import { fail, ok, type Result } from '../model/result.js';
import type { View } from '../model/view.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from './kinds.js';
import { kindsDefinedBy } from './kinds-at.js';
import { scaleOf } from './scale-of.js';
import type { Schemas } from './schemas.js';

/** An object whose number of Pods can be set, and what its Scale says. */
export interface FoundScale {
  readonly resource: GroupResource;
  readonly object: KubeObject;
  readonly replicas: number;
  readonly currentReplicas: number;
  /** Which Pods are meant, as `?labelSelector=` writes it; empty where the kind does not say. */
  readonly selector: string;
}

/** What names an object of a kind. */
export interface ScaleReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** Finds what the `…/scale` of an object says, or why there is none. A port: it needs to know which kinds there are. */
export type FindScale = (
  view: View,
  namespace: string | undefined,
  reference: ScaleReference,
) => Result<FoundScale, string>;

/** `FindScale` over a registry and what the definitions in a view define. Source: k8s.io/client-go scale. */
export function findScaleIn(schemas: Schemas): FindScale {
  return (view, namespace, { apiVersion = 'v1', kind, name }) => {
    const [group, version] = [groupOf(apiVersion), versionOf(apiVersion)];
    const info =
      schemas.byKind(group, version, kind) ??
      kindsDefinedBy(view.list(CUSTOM_RESOURCE_DEFINITIONS), schemas).byKind(group, version, kind);
    if (info === undefined) return fail(`no matches for kind "${kind}" in group "${group}"`);
    if (!info.subresources.some((each) => each.name === 'scale')) {
      return fail(`${info.groupResource} does not implement the scale subresource`);
    }
    const object = view.getResource(info.groupResource, namespace, name);
    if (object === undefined) return fail(`${info.groupResource} "${name}" not found`);
    const { spec, status } = scaleOf(object, info.custom?.scale) as {
      readonly spec: { readonly replicas: number };
      readonly status: { readonly replicas: number; readonly selector?: string };
    };
    return ok({
      resource: info.groupResource,
      object,
      replicas: spec.replicas,
      currentReplicas: status.replicas,
      selector: status.selector ?? '',
    });
  };
}
