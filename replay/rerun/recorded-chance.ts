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
  /** Numbers that choose what comes next. */
  #drawn: number[] = [];

  constructor(objects: RecordedObjects, fresh: FreshChance) {
    this.#objects = objects;
    this.#fresh = fresh;
  }

  /** Awaits that these are decided now, one after the other and nothing else between. Gives them with the names that were recorded. */
  await<T extends Intent>(intents: readonly T[]): readonly T[] {
    this.#putBack();
    return intents.map((intent) => {
      const place = placeOf(intent);
      if (place === undefined) return intent;
      const recorded = this.#objects.take(place);
      this.#awaited.push({ place, recorded });
      return recorded === undefined ? intent : named(intent, recorded.name);
    });
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

/** The number that chooses a character of a generated name. */
function numberOf(character: string): number {
  return (NAME_ALPHABET.indexOf(character) + 0.5) / NAME_ALPHABET.length;
}

/** Where an intent makes an object, if it does. */
function placeOf({ verb, target, ...body }: Intent): CreatedPlace | undefined {
  if (verb !== 'create' || target.subresource !== undefined || !('object' in body)) return undefined;
  const metadata = isJsonObject(body.object['metadata']) ? body.object['metadata'] : {};
  const { resource, namespace } = target;
  const name = metadata['name'] || target.name;
  if (typeof name === 'string' && name !== '') return { resource, namespace, name };
  return { resource, namespace, generateName: String(metadata['generateName']) };
}

function named<T extends Intent>(intent: T, name: string): T {
  if (intent.verb !== 'create') return intent;
  const metadata = isJsonObject(intent.object['metadata']) ? intent.object['metadata'] : {};
  return { ...intent, object: { ...intent.object, metadata: { ...metadata, name } } };
}
