import type { DuplicateField } from './duplicate-field.js';
import type { GroupResource } from './group-resource.js';
import type { Json, JsonObject } from './json.js';
import type { Revision } from './revision.js';

/** What a command is about. */
export interface CommandTarget {
  readonly resource: GroupResource;
  /** The apiVersion the body is written in; the storage version when absent. */
  readonly apiVersion?: string;
  readonly namespace?: string;
  /** Empty for a create by generateName. */
  readonly name?: string;
  /** `status`, `scale`, `binding`, `eviction`, … */
  readonly subresource?: string;
}

/** Options that every write takes. Source: meta/v1 CreateOptions, UpdateOptions, PatchOptions. */
export interface WriteOptions {
  /** Decide and answer, but keep nothing. */
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** What becomes of fields the kind does not have. `Ignore` when absent. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
  /** What the decoder of the body has to say of fields that came twice, for `fieldValidation` to judge. */
  readonly duplicateFields?: readonly DuplicateField[];
}

/** A patch and how to read it. */
export type Patch =
  | { readonly type: 'json'; readonly operations: Json }
  | { readonly type: 'merge'; readonly value: Json }
  | { readonly type: 'strategic'; readonly value: Json }
  | { readonly type: 'apply'; readonly value: JsonObject; readonly force: boolean };

/** Source: meta/v1 DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** A request to change something, before it is decided. */
export type Command =
  | {
      readonly verb: 'create';
      readonly target: CommandTarget;
      readonly object: JsonObject;
      readonly options?: WriteOptions;
    }
  | {
      readonly verb: 'update';
      readonly target: CommandTarget;
      readonly object: JsonObject;
      readonly options?: WriteOptions;
    }
  | { readonly verb: 'patch'; readonly target: CommandTarget; readonly patch: Patch; readonly options?: WriteOptions }
  | {
      readonly verb: 'delete';
      readonly target: CommandTarget;
      readonly deletion?: DeleteOptions;
      readonly options?: WriteOptions;
    };

/** A command a controller asks for, with its own words for why. */
export type Intent = Command & { readonly reason?: string };

/** How a command ended when it was not refused. */
export interface CommandOutcome {
  /** The object the answer shows: after the write, or the last one before it was removed. */
  readonly object: JsonObject;
  /** The event's revision; absent for a dry run and for a write that changed nothing. */
  readonly revision?: Revision;
  /** True when a create made the object, so that HTTP answers 201. */
  readonly created?: boolean;
  /** True when a delete removed the object at once, false when it only marked it. */
  readonly removed?: boolean;
  /** Lines for the `Warning` headers of the answer. */
  readonly warnings?: readonly string[];
  /** What admission tells the audit log. */
  readonly auditAnnotations?: { readonly [key: string]: string };
}
