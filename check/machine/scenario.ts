import type { Controller } from '../../core/model/controller.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import type { Interests } from '../../core/process/interests.js';
import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { CallWatch } from './call-controller.js';

/** What all runs of one check have in common. */
export interface Scenario {
  /** Those under test first, then the built-in ones. */
  readonly controllers: readonly Controller[];
  /** How many of them are under test. */
  readonly tested: number;
  readonly interests: Interests;
  /** Names of controllers that ask the API and not a cache, so that what they see never lags behind. */
  readonly readLive: ReadonlySet<string>;
  /** Names of controllers that never see a kind as it was before their own last write of it. */
  readonly seeOwnWrites: ReadonlySet<string>;
  readonly schemas: Schemas;
  /** Admission plugins that are left out. */
  readonly disabledPlugins?: ReadonlySet<string>;
  /** The definitions of the kinds beyond the built-in ones, which are stored before all else. */
  readonly definitions: readonly CustomResourceDefinition[];
  /** What is there before the first user step, besides what a cluster cannot be without. */
  readonly objects: readonly { readonly resource: GroupResource; readonly object: JsonObject }[];
  /** The first moment of a run. */
  readonly start: Millis;
  /** The cluster counts as at rest for good when nothing but heartbeats happened for so long. */
  readonly quietAfter: Millis;
  /** Writes after which a run is one that does not end. */
  readonly mostWrites: number;
  readonly mostSteps: number;
  readonly calls: CallWatch;
}

/** Kinds whose writes are heartbeats and reports: they go on in a cluster that is at rest. */
export const BACKGROUND: ReadonlySet<GroupResource> = new Set(['leases.coordination.k8s.io', 'events']);
