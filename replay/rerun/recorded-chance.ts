import type { Random } from '../../core/model/clock.js';
import type { Intent } from '../../core/model/command.js';
import { isJsonObject } from '../../core/model/json.js';
import type { CreatedPlace, RecordedObject, RecordedObjects } from './recorded-objects.js';

/** What generated names end in is chosen from these. Source: k8s.io/apimachinery pkg/util/rand. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Where chance comes from that was not recorded. */
export interface FreshChance {
  readonly newUid: () => string;
  readonly random: Random;
}

/**
 * Lets chance fall as it fell when a history was recorded, so that the same code makes the very same objects: each create gets the
 * UID, and by `generateName` the name, of the recorded object at its place. What is made besides gets what is fresh.
 */
export class RecordedChance {
  readonly #objects: RecordedObjects;
  readonly #fresh: FreshChance;
  /** What will be made, in order. */
  #awaited: { readonly place: CreatedPlace; readonly recorded: RecordedObject | undefined }[] = [];
  /** What was given out, by the name that an intent has now. */
  readonly #given = new Map<string, { readonly place: CreatedPlace; readonly recorded: RecordedObject }>();
  /** Numbers that choose what comes next. */
  #drawn: number[] = [];

  constructor(objects: RecordedObjects, fresh: FreshChance) {
    this.#objects = objects;
    this.#fresh = fresh;
  }

  /** Awaits that these are decided now, one after the other and nothing else between. Gives them with the names that were recorded. */
  await<T extends Intent>(intents: readonly T[]): readonly T[] {
    this.#putBack();
    const renamed = new Map<string, string>();
    return intents.map((given) => {
      const intent = withNames(given, renamed);
      const places = placesOf(intent);
      if (places.length === 0) return intent;
      const { place, recorded } = this.#take(places);
      this.#awaited.push({ place, recorded });
      if (recorded === undefined) return intent;
      this.#given.set(givenKey(place, recorded.name), { place, recorded });
      if (place !== places[0]) renamed.set(places[0]!.name!, recorded.name);
      return named(intent, recorded.name);
    });
  }

  /** What was refused will be asked for again, by another name perhaps. */
  refused(intent: Intent): void {
    const [place] = placesOf(intent);
    const key = place?.name === undefined ? undefined : givenKey(place, place.name);
    const given = key === undefined ? undefined : this.#given.get(key);
    if (given === undefined) return;
    this.#given.delete(key!);
    this.#objects.putBack(given.place, given.recorded);
    this.#awaited = this.#awaited.filter(({ recorded }) => recorded !== given.recorded);
  }

  #take(places: readonly CreatedPlace[]): { readonly place: CreatedPlace; readonly recorded?: RecordedObject } {
    for (const place of places) {
      const recorded = this.#objects.take(place);
      if (recorded !== undefined) return { place, recorded };
    }
    return { place: places[0]! };
  }

  readonly newUid = (): string => {
    const recorded = this.#awaited.shift()?.recorded;
    this.#drawn = [...(recorded?.volumeSuffix ?? '')].map((character) => numberOf(character));
    return recorded?.uid ?? this.#fresh.newUid();
  };

  /** What was awaited and not made will be asked for again. */
  #putBack(): void {
    for (const { place, recorded } of this.#awaited.reverse()) {
      if (recorded !== undefined) this.#objects.putBack(place, recorded);
    }
    this.#awaited = [];
    this.#drawn = [];
  }

  readonly random = (): number => this.#drawn.shift() ?? this.#fresh.random();
}

function givenKey({ resource, namespace }: CreatedPlace, name: string): string {
  return [resource, namespace ?? '', name].join('\0');
}

/** The number that chooses a character of a generated name. */
function numberOf(character: string): number {
  return (NAME_ALPHABET.indexOf(character) + 0.5) / NAME_ALPHABET.length;
}

/**
 * Where an intent makes an object, if it does, the most telling first. Controllers that choose the end of a generated name themselves
 * choose it by what they see and when, so with the least delay it is another one: then the next of that `generateName` is meant.
 */
function placesOf({ verb, target, ...body }: Intent): readonly CreatedPlace[] {
  if (verb !== 'create' || target.subresource !== undefined || !('object' in body)) return [];
  const metadata = isJsonObject(body.object['metadata']) ? body.object['metadata'] : {};
  const { resource, namespace } = target;
  const name = metadata['name'] || target.name;
  const generateName = String(metadata['generateName'] ?? '');
  if (typeof name !== 'string' || name === '') return [{ resource, namespace, generateName }];
  const byName = { resource, namespace, name };
  return generateName !== '' && name.startsWith(generateName)
    ? [byName, { resource, namespace, generateName }]
    : [byName];
}

/** An intent that speaks of objects by the names that they were given in this batch. */
function withNames<T extends Intent>(intent: T, renamed: ReadonlyMap<string, string>): T {
  if (renamed.size === 0) return intent;
  let text = JSON.stringify(intent);
  for (const [from, to] of renamed) text = text.replaceAll(from, to);
  return JSON.parse(text) as T;
}

function named<T extends Intent>(intent: T, name: string): T {
  if (intent.verb !== 'create') return intent;
  const metadata = isJsonObject(intent.object['metadata']) ? intent.object['metadata'] : {};
  const target = intent.target.name ? { ...intent.target, name } : intent.target;
  return { ...intent, target, object: { ...intent.object, metadata: { ...metadata, name } } };
}
