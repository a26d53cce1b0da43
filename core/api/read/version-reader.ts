import { apiVersionOf } from '../../model/group-resource.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Schemas } from '../../schema/schemas.js';
import type { ConvertObjects } from '../conversion/conversion-call.js';
import { conversionFailure, NOT_CALLED } from '../conversion/conversion-review.js';
import { convertCustom, customType, unconverted } from '../conversion/convert-custom.js';
import { coerce, readStored } from '../conversion/stored-form.js';
import { UnreadableObject } from './unreadable-object.js';

/** So many objects are sent to a webhook at a time. */
const BATCH = 100;

/** What webhooks made of stored objects, for each version as it was defined then. */
const converted = new WeakMap<ResourceInfo, WeakMap<KubeObject, KubeObject>>();

/** How a custom resource is read. */
export interface VersionReaderOptions {
  /** The kinds there are in what is read. */
  readonly kinds: Schemas;
  /** Those of today. A webhook is called where it is today, whatever is read; and a watch may hear of versions that are newer than itself. */
  readonly present: () => Schemas;
  /** The resource as the client named it. */
  readonly served: ResourceInfo;
  /** Absent: none is called. */
  readonly convert?: ConvertObjects;
}

/** Brings stored custom objects into the version that a client asks for. What a webhook made of an object is kept for as long as the object is. */
export class VersionReader {
  readonly #options: VersionReaderOptions;
  readonly #apiVersion: string;
  readonly #known: WeakMap<KubeObject, KubeObject>;

  constructor(options: VersionReaderOptions) {
    const { served } = options;
    this.#options = options;
    this.#apiVersion = apiVersionOf(served.group, served.version);
    this.#known = converted.get(served) ?? new WeakMap();
    converted.set(served, this.#known);
  }

  /** The objects in the version asked for, in their order. Throws `UnreadableObject` when one cannot be brought into it. */
  async read(stored: readonly KubeObject[]): Promise<readonly KubeObject[]> {
    const objects = stored.map((object) => this.#atOnce(object));
    const missing = stored.filter((_, index) => objects[index] === undefined);
    if (missing.length === 0) return objects as readonly KubeObject[];
    for (let start = 0; start < missing.length; start += BATCH) await this.#ask(missing.slice(start, start + BATCH));
    return stored.map((object, index) => objects[index] ?? this.#known.get(object)!);
  }

  /** One object as a webhook has it now: one that was mended is heard at once. */
  async readAgain(stored: KubeObject): Promise<KubeObject> {
    this.#known.delete(stored);
    const [object] = await this.read([stored]);
    return object!;
  }

  /** The object, if nobody has to be asked. */
  #atOnce(stored: KubeObject): KubeObject | undefined {
    const known = this.#known.get(stored);
    if (known !== undefined) return known;
    const { kinds, served } = this.#options;
    const object = this.#read(stored);
    if (object.apiVersion === this.#apiVersion) return object;
    if (served.custom?.conversion !== undefined) return undefined;
    const renamed = convertCustom({ schemas: kinds }, served, toJson(object), this.#apiVersion);
    if (!renamed.ok) throw new UnreadableObject(renamed.error);
    return this.#keep(stored, fromJson(renamed.value));
  }

  async #ask(stored: readonly KubeObject[]): Promise<void> {
    const { served, present, convert } = this.#options;
    const type = this.#typeIn(this.#apiVersion);
    const objects = stored.map((object) => toJson(this.#read(object)));
    const webhook = present().byGroupResource(served.groupResource)?.custom?.conversion ?? served.custom?.conversion;
    if (convert === undefined || webhook === undefined)
      throw new UnreadableObject(unconverted(conversionFailure(objects[0]!, NOT_CALLED)));
    const answers = await convert({ webhook, objects, desired: this.#apiVersion });
    for (const [index, answer] of answers.entries()) {
      if (answer.type === 'failure') throw new UnreadableObject(unconverted(answer.reason));
      this.#keep(stored[index]!, fromJson(coerce(type, answer.object)));
    }
  }

  /** A stored object as its definition has it today. */
  #read(stored: KubeObject): KubeObject {
    return readStored(this.#typeIn(stored.apiVersion), stored);
  }

  #typeIn(apiVersion: string): FieldSchema {
    const { kinds, present, served } = this.#options;
    const type = customType(kinds, served, apiVersion) ?? customType(present(), served, apiVersion);
    if (type !== undefined) return type;
    throw new UnreadableObject(unconverted(`request to convert CR from an invalid group/version: ${apiVersion}`));
  }

  #keep(stored: KubeObject, object: KubeObject): KubeObject {
    this.#known.set(stored, object);
    return object;
  }
}
