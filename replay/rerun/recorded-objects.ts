import type { ClusterEvent } from '../../core/model/cluster-event.js';
import { changeTypeOf, decodeEvent } from '../../core/model/event-record.js';
import { type GroupResource, groupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';

/** What chance gave an object when it was made. */
export interface RecordedObject {
  readonly name: string;
  readonly uid: string;
  /** The end of the name that admission gave the volume with a Pod's token; empty for what has none. */
  readonly volumeSuffix: string;
}

/** Which object a create is about: one by its name, or the next that a `generateName` was given to. */
export interface CreatedPlace {
  readonly resource: GroupResource;
  readonly namespace: string | undefined;
  readonly name?: string;
  readonly generateName?: string;
}

/** Where admission puts a Pod's token. Source: plugin/pkg/admission/serviceaccount. */
const TOKEN_VOLUME = 'kube-api-access-';

/** What chance gave the objects that were made in a recorded history, each to be given once more, in the order they were made. */
export class RecordedObjects {
  readonly #made = new Map<string, RecordedObject[]>();
  readonly #given = new WeakSet<RecordedObject>();

  /** Notes the object of an event that made one. */
  add({ ref, change }: Pick<ClusterEvent, 'ref' | 'change'>): void {
    if (change.type !== 'created') return;
    const { generateName } = change.object.metadata;
    const resource = groupResource(ref.group, ref.resource);
    const object = { name: ref.name, uid: ref.uid, volumeSuffix: volumeSuffixOf(change.object) };
    const places: CreatedPlace[] = [{ resource, namespace: ref.namespace, name: ref.name }];
    if (generateName !== undefined) places.push({ resource, namespace: ref.namespace, generateName });
    for (const place of places) {
      const key = placeKey(place);
      const objects = this.#made.get(key) ?? [];
      objects.push(object);
      this.#made.set(key, objects);
    }
  }

  /** The next object that was made at a place and has not been given yet. */
  take(place: CreatedPlace): RecordedObject | undefined {
    const objects = this.#made.get(placeKey(place)) ?? [];
    for (let object = objects.shift(); object !== undefined; object = objects.shift()) {
      if (this.#given.has(object)) continue;
      this.#given.add(object);
      return object;
    }
    return undefined;
  }

  /** Takes back an object that was not made after all: it is the next again. */
  putBack(place: CreatedPlace, object: RecordedObject): void {
    this.#given.delete(object);
    this.#made.get(placeKey(place))?.unshift(object);
  }
}

/** Notes the objects that were made in a part of a log. Memory grows with their number. */
export async function readRecordedObjects(log: Journal, from: Revision, to: Revision): Promise<RecordedObjects> {
  const objects = new RecordedObjects();
  if (from > to) return objects;
  for await (const records of log.events({ from, to })) {
    for (const record of records) if (changeTypeOf(record) === 'created') objects.add(decodeEvent(record));
  }
  return objects;
}

function placeKey({ resource, namespace, name, generateName }: CreatedPlace): string {
  return [resource, namespace ?? '', ...(name === undefined ? ['', generateName] : [name])].join('\0');
}

function volumeSuffixOf(object: KubeObject): string {
  const { spec } = object as KubeObject & {
    readonly spec?: { readonly volumes?: readonly { readonly name: string }[] };
  };
  const volume = object.kind === 'Pod' ? spec?.volumes?.find(({ name }) => name.startsWith(TOKEN_VOLUME)) : undefined;
  return volume?.name.slice(TOKEN_VOLUME.length) ?? '';
}
