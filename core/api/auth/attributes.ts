import type { FieldRequirement } from '../../model/field-selector.js';
import type { User } from './user.js';

/** A request for objects. */
export interface ResourceAttributes {
  readonly user: User;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or a special one such as `impersonate`. */
  readonly verb: string;
  readonly path?: undefined;
  /** Empty for the core group. */
  readonly group: string;
  readonly version?: string;
  /** Plural, lower case. */
  readonly resource: string;
  readonly subresource?: string;
  /** Absent or empty for all namespaces and for cluster-scoped resources. */
  readonly namespace?: string;
  /** Absent or empty for lists and creates. */
  readonly name?: string;
  /** What a list, a watch or a deletion of many is restricted to. Absent where nothing is, or where it cannot be read. */
  readonly fieldSelector?: readonly FieldRequirement[];
}

/** A request for anything else: `/version`, `/healthz`, discovery. */
export interface PathAttributes {
  readonly user: User;
  /** The HTTP method in lower case. */
  readonly verb: string;
  readonly path: string;
}

/** What a request wants to do. Source: apiserver pkg/authorization/authorizer Attributes. */
export type Attributes = ResourceAttributes | PathAttributes;

/** Whether the request is for objects. */
export function isResourceRequest(attributes: Attributes): attributes is ResourceAttributes {
  return attributes.path === undefined;
}

/** An authorizer's answer. `reason` says what allowed it, or what went wrong; it may be empty. */
export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason: string;
}
