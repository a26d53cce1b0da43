import type { KubeObject } from '../../model/object.js';
import { objectKey } from '../../model/object-key.js';
import type { Revision } from '../../model/revision.js';
import type { ObjectTransition } from './changes.js';
import type { CollectionScope, Page, PageQuery, ServedCollection } from './collection.js';
import type { Selection } from './selection.js';
import type { VersionReader } from './version-reader.js';
import type { TransitionReader, WatchSource } from './watch-source.js';

/** So many objects are brought into another version together. */
const STRIDE = 500;

const EVERYTHING: Selection = { all: true, fields: [], matches: () => true };

/** The objects of a custom resource in the version that a client asked for: what selects them sees them in it. */
export class CustomCollection implements Required<ServedCollection> {
  readonly #stored: Required<ServedCollection>;
  readonly #reader: VersionReader;

  constructor(stored: Required<ServedCollection>, reader: VersionReader) {
    this.#stored = stored;
    this.#reader = reader;
  }

  revision(at: Revision | undefined) {
    return this.#stored.revision(at);
  }

  async get(namespace: string | undefined, name: string, at: Revision | undefined): Promise<KubeObject | undefined> {
    const object = await this.#stored.get(namespace, name, at);
    return object && this.#reader.readAgain(object);
  }

  async page(query: PageQuery): Promise<Page> {
    if (query.selection.all) {
      const page = await this.#stored.page(query);
      return { ...page, objects: await this.#reader.read([...page.objects]) };
    }
    const all = await this.#stored.page({ ...query, selection: EVERYTHING, limit: 0 });
    const objects: KubeObject[] = [];
    for (const batch of batchesOf(all.objects)) {
      for (const object of await this.#reader.read(batch)) {
        if (!query.selection.matches(object)) continue;
        if (query.limit > 0 && objects.length === query.limit) return { objects, next: keyOf(objects.at(-1)!) };
        objects.push(object);
      }
    }
    return { objects };
  }

  watch(scope: CollectionScope): WatchSource {
    const reader = this.#reader;
    const source = this.#stored.watch(scope);
    return {
      async *initial(at) {
        for await (const batch of source.initial(at)) yield await reader.read(batch);
      },
      after: (revision) => new CustomTransitions(source.after(revision), reader),
      subscribe: (wake, end) => source.subscribe(wake, end),
    };
  }
}

/** The changes of a custom resource in the version that a client asked for, in their order. */
class CustomTransitions implements TransitionReader {
  readonly #stored: TransitionReader;
  readonly #reader: VersionReader;

  constructor(stored: TransitionReader, reader: VersionReader) {
    this.#stored = stored;
    this.#reader = reader;
  }

  get position(): Revision {
    return this.#stored.position;
  }

  async *catchUp(): AsyncGenerator<readonly ObjectTransition[]> {
    for await (const group of this.#stored.catchUp()) {
      const sides = group.flatMap(({ before, after }) => [before, after]);
      const read = await this.#reader.read(sides.filter((side) => side !== undefined));
      let next = 0;
      const shown = sides.map((side) => (side === undefined ? undefined : read[next++]));
      yield group.map(({ revision }, index) => ({
        revision,
        before: shown[index * 2],
        after: shown[index * 2 + 1],
      }));
    }
  }
}

function* batchesOf(objects: Iterable<KubeObject>): Generator<readonly KubeObject[]> {
  let batch: KubeObject[] = [];
  for (const object of objects) {
    batch.push(object);
    if (batch.length < STRIDE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function keyOf({ metadata: { namespace, name } }: KubeObject): string {
  return objectKey(namespace, name);
}
