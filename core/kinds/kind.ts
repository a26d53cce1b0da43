import type { GroupResource } from '../model/group-resource.js';
import type { JsonObject } from '../model/json.js';
import type { KubeObject } from '../model/object.js';
import type { SelectableFields } from '../model/selectable-fields.js';
import type { TablePrinter } from './columns/table-printer.js';
import type { Defaulter } from './defaults/fill.js';
import type { ResetFields } from './strategy/reset-fields.js';
import type { Strategy } from './strategy/strategy.js';
import type { Causes } from './validation/causes.js';
import type { NameRule } from './validation/name-rules.js';

/**
 * How one kind of the API behaves: all that verbs ask of it, which name no kind themselves. Its fields, its scope and the versions it is
 * served in come from the schema. What is absent here has one generic behaviour, which each member tells.
 * Model: the registry strategies of kubernetes pkg/registry over one generic store.
 */
export interface Kind {
  /** `deployments.apps`; the resource alone in the core group. */
  readonly groupResource: GroupResource;
  /** `Deployment`. */
  readonly kind: string;
  /** What is wrong with a name; names are DNS subdomains unless this says otherwise. */
  readonly nameRule?: NameRule;
  /** Set where its own rules ask nothing of a new object's metadata: what is asked of every object is asked when they find nothing. */
  readonly metadataOnCreate?: 'last';
  /**
   * What its own rules ask of the metadata of an update, beside what is asked of every object: each tells again what is wrong. Absent: what
   * may change, once. Source: ValidateUpdate of each strategy in kubernetes pkg/registry.
   */
  readonly metadataOnUpdate?: readonly MetadataCheck[];
  /** Fills in what an object leaves out, in the storage version. Absent: the constants that the schema tells. */
  readonly defaults?: Defaulter;
  /** What is asked beyond metadata. Absent: required fields, enumerations and quantities of the schema. */
  readonly validation?: ValidationRules;
  /** What a writer is warned of whose object is valid; `old` is what it replaces. Absent: nothing. Source: WarningsOnCreate, WarningsOnUpdate. */
  readonly warnings?: (object: JsonObject, old?: JsonObject) => readonly string[];
  /** What everybody is told who asks for objects of the kind, to read or to write. Source: the prerelease lifecycle of k8s.io/api. */
  readonly deprecation?: string;
  /** What writes reset, keep and count. Absent: an object is kept as it is written. */
  readonly strategy?: Strategy;
  /** Absent: `STATUS_APART` where the kind has a status of its own, else nothing. */
  readonly resetFields?: ResetFields;
  /** Whether a PUT makes the object when there is none. Absent: it does not. Source: AllowCreateOnUpdate. */
  readonly allowCreateOnUpdate?: true;
  /** Whether a PUT may leave out which version it saw. Absent: it may. Source: AllowUnconditionalUpdate. */
  readonly allowUnconditionalUpdate?: false;
  /** Absent: an object goes at once, or when its finalizers are gone; its dependents go as a delete says. */
  readonly deletion?: DeletionRules;
  /** What a write of a subresource changes, by its name. `status` writes the status of every kind; others write as the object itself does. */
  readonly subresources?: ReadonlyMap<string, SubresourceUpdate>;
  /** Objects of the kind are kept nowhere: a create is one of this subresource of the object of the same name. */
  readonly createsSubresource?: { readonly resource: GroupResource; readonly subresource: string };
  /** What `kubectl get` shows. Absent: name and age. */
  readonly columns?: TablePrinter;
  /** What field selectors may name. Absent: name and namespace. */
  readonly selectableFields?: SelectableFields;
  /** How objects pass between the storage version and other served ones, by `apiVersion`. Absent: versions differ by name alone. */
  readonly conversions?: ReadonlyMap<string, Conversion>;
  /** Where a body may have more members and items than others may. Absent: as many as others. */
  readonly manyValues?: ManyValues;
  /** Set for a kind that is stored and on which nothing acts. Absent: something acts on it, or it is data in Kubernetes, too. */
  readonly inert?: InertKind;
}

/** `object`: what is asked of any object (ValidateObjectMeta); `change`: what is asked of one that replaces another (ValidateObjectMetaUpdate). */
export type MetadataCheck = 'object' | 'change';

/** What a kind asks beyond its metadata. Absent rules ask nothing. */
export interface ValidationRules {
  /**
   * The object itself, whether it is new or replaces `old`: what was wrong before may stay wrong, where Kubernetes lets it. `apiVersion` is
   * the version that the writer speaks: few rules ask for it.
   */
  readonly object?: (object: JsonObject, causes: Causes, old?: JsonObject, apiVersion?: string) => void;
  /** Only a new object. */
  readonly create?: (object: JsonObject, causes: Causes) => void;
  /** What may not change. */
  readonly update?: (object: JsonObject, old: JsonObject, causes: Causes) => void;
  /** A status that replaces another. */
  readonly status?: (object: JsonObject, old: JsonObject, causes: Causes) => void;
  /** What is asked of a write of other subresources, in place of what is asked of the object. */
  readonly subresources?: ReadonlyMap<string, (object: JsonObject, old: JsonObject, causes: Causes) => void>;
}

/** How objects of a kind go. */
export interface DeletionRules {
  /** Seconds an object may take to stop, of those asked for. Absent: none. Source: CheckGracefulDelete. */
  readonly gracePeriod?: (object: KubeObject, asked: number | undefined) => number;
  /** False where the seconds are not told in the metadata. */
  readonly tellsGracePeriod?: false;
  /** Set where the first delete counts as no new generation. */
  readonly isNoChange?: true;
  /** What becomes of dependents when a delete does not say: they go unless told here. Source: DefaultGarbageCollectionPolicy. */
  readonly garbageCollection?: 'OrphanDependents' | 'Unsupported';
  /** What the first delete changes beside the metadata. */
  readonly begin?: (object: KubeObject) => KubeObject;
  /** Whether more than finalizers of the metadata holds an object that is on its way out. */
  readonly isHeld?: (object: KubeObject) => boolean;
  /** Whether a delete that removes the object answers with it in place of a Status. Source: ReturnDeletedObject of the generic store. */
  readonly returnsDeletedObject?: true;
}

/** What a write of a subresource makes of an object: it replaces the status, or what the function says, which is given the proposal with its defaults. */
export type SubresourceUpdate = 'status' | ((before: KubeObject, proposed: KubeObject) => KubeObject);

/** How objects of one kind pass between the version they are stored in and another that is served. */
export interface Conversion {
  readonly toStorage: (object: JsonObject) => JsonObject;
  readonly fromStorage: (object: JsonObject) => JsonObject;
}

/** What may be sent of a kind that has a large part. */
export interface ManyValues {
  /** Members and items in all, at all depths. */
  readonly most: number;
  /** All that are more than others may have lie under this member of this part. */
  readonly under: readonly [part: string, member: string];
}

/** A built-in kind that is stored, and on which nothing acts yet. */
export interface InertKind {
  /** What somebody who knows Kubernetes would wait for in vain, after a colon. */
  readonly missing: string;
  /** Controllers that watch the kind only for what they do to others. */
  readonly watchedAside?: readonly string[];
}
