import type { Draft } from 'immer';
import type { DeleteOptions, Patch } from '../../core/model/command.js';
import type { KubeObject, ObjectDraft } from '../../core/model/object.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { Millis } from '../../core/model/revision.js';

/** What is being written, besides the object. */
export interface WriteNotes {
  /** In the controller's own words, why; stories tell it. */
  readonly reason?: string;
}

export interface ListQuery {
  readonly namespace?: string | undefined;
  /** As `kubectl -l` takes it: `app=a,tier in (b,c)`. */
  readonly labelSelector?: string | undefined;
}

/** One change of an object, as a watch tells of it. */
export interface WatchedChange<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the change; the last one there was, for one that is gone. */
  readonly object: T;
}

/** What a watch has to tell, and from where the next one goes on. */
export interface WatchedChanges<T extends KubeObject = KubeObject> {
  readonly changes: readonly WatchedChange<T>[];
  readonly resourceVersion: string;
}

/** Reading objects. What is read belongs to the reader, who may change it. */
export interface KubeReader {
  /** One object. Rejects with an `ApiError` of code 404 where there is none. */
  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): Promise<Draft<T>>;
  /** All objects of a kind, or those that a query means, in order of namespace and name. */
  list<T extends KubeObject>(type: ResourceType<T>, query?: ListQuery): Promise<Draft<T>[]>;
}

/**
 * The Kubernetes API as a controller that is written with promises uses it. Reads come from what the controller's watches have brought
 * it, which may be behind; reads through `live` come from the API itself. A call that the API refuses rejects with an `ApiError`.
 */
export interface KubeClient extends KubeReader {
  readonly live: KubeReader;
  /**
   * What has become of a kind since a resourceVersion, as far as the controller's own watch of the kind has come; at once and without
   * waiting, so it may be nothing. To be asked when something changes, a controller names the kind in `watches`.
   */
  watch<T extends KubeObject>(
    type: ResourceType<T>,
    from: { readonly resourceVersion: string; readonly namespace?: string },
  ): Promise<WatchedChanges<T>>;
  /** Makes an object; resolves with it as it was made. */
  create<T extends KubeObject>(
    type: ResourceType<T>,
    object: Omit<ObjectDraft<T>, 'apiVersion' | 'kind'>,
    notes?: WriteNotes,
  ): Promise<Draft<T>>;
  /** Replaces an object, refused when it changed since its resourceVersion. */
  update<T extends KubeObject>(type: ResourceType<T>, object: T | Draft<T>, notes?: WriteNotes): Promise<Draft<T>>;
  /** Replaces an object's status only, with the same check. */
  updateStatus<T extends KubeObject>(
    type: ResourceType<T>,
    object: T | Draft<T>,
    notes?: WriteNotes,
  ): Promise<Draft<T>>;
  /** Patches an object or a subresource; a plain object is a JSON merge patch (RFC 7386). */
  patch<T extends KubeObject>(
    type: ResourceType<T>,
    object: { readonly metadata: { readonly namespace?: string; readonly name: string } },
    patch: Patch | { readonly type?: undefined; readonly [member: string]: unknown },
    notes?: WriteNotes & { readonly subresource?: string },
  ): Promise<Draft<T>>;
  /** Deletes an object, or marks it where finalizers must act first. */
  delete<T extends KubeObject>(
    type: ResourceType<T>,
    object: { readonly metadata: { readonly namespace?: string; readonly name: string } },
    deletion?: DeleteOptions,
    notes?: WriteNotes,
  ): Promise<void>;
  /** The time of the simulation, in milliseconds since 1970: the real clock says nothing here. */
  now(): Promise<Millis>;
}
