import type { KubeObject } from '../../model/object.js';
import { objectKey } from '../../model/object-key.js';
import type { Revision } from '../../model/revision.js';
import { inGroups } from '../../model/steps.js';
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
  readonly #turn: () => Promise<void>;

  /** `turn` settles when others have had theirs: what is read for the first time is looked at whole. */
  constructor(stored: Required<ServedCollection>, reader: VersionReader, turn: () => Promise<void>) {
    this.#stored = stored;
    this.#reader = reader;
    this.#turn = turn;
  }

  revision(at: Revision | undefined) {
    return this.#stored.revision(at);
  }

  async get(namespace: string | undefined, name: string, at: Revision | undefined): Promise<KubeObject | undefined> {
    const object = await this.#stored.get(namespace, name, at);
    return object && this.#reader.readAgain(object);
  }

  async page(query: PageQuery): Promise<Page> {
    const isWhole = query.selection.all;
    const page = await this.#stored.page(isWhole ? query : { ...query, selection: EVERYTHING, limit: 0 });
    const objects: KubeObject[] = [];
    for (const group of inGroups(page.objects, STRIDE)) {
      for (const object of await this.#reader.read(group)) {
        if (!isWhole && !query.selection.matches(object)) continue;
        if (!isWhole && query.limit > 0 && objects.length === query.limit)
          return { objects, next: keyOf(objects.at(-1)!) };
        objects.push(object);
      }
      if (group.length === STRIDE) await this.#turn();
    }
    return isWhole ? { ...page, objects } : { objects };
  }

  watch(scope: CollectionScope): WatchSource {
    const [reader, turn] = [this.#reader, this.#turn];
    const source = this.#stored.watch(scope);
    return {
      async *initial(at) {
        for await (const batch of source.initial(at)) {
          for (const group of inGroups(batch, STRIDE)) {
            yield await reader.read(group);
            if (group.length === STRIDE) await turn();
          }
        }
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

function keyOf({ metadata: { namespace, name } }: KubeObject): string {
  return objectKey(namespace, name);
}
