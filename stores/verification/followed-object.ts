import { isDeepStrictEqual } from 'node:util';
import type { Operation } from 'fast-json-patch';
import { applyPatch } from '../../core/model/apply-patch.js';

type Members = { [key: string]: unknown };

/**
 * An object that is followed through the patches of its events, and the JSON of each of its members. What a patch leaves alone is
 * not written out again to be compared: of a Pod, nearly all of it.
 */
export class FollowedObject {
  #object: Members;
  #json: string;
  /** The names of the members in their order, how each begins in JSON, and all of its JSON as far as it is known; nothing when members may have come or gone. */
  #names: string[] | undefined;
  #begins: readonly string[] = [];
  #texts: (string | undefined)[] = [];

  /** Reads an object from its JSON. Throws when it is none. */
  constructor(json: string) {
    this.#object = JSON.parse(json) as Members;
    this.#json = json;
  }

  /** The object, which changes with every patch. */
  get object(): object {
    return this.#object;
  }

  /** The JSON that the object was last found to be. */
  get json(): string {
    return this.#json;
  }

  /** Applies an event's patch and sets the version it leaves. Throws when the patch does not fit. */
  patch(operations: readonly Operation[], resourceVersion: string): void {
    for (const operation of operations) {
      this.#forget(operation.path, operation.op);
      if (operation.op === 'move') this.#forget(operation.from, 'remove');
    }
    this.#object = applyPatch(this.#object, operations) as Members;
    this.#forgetMember('metadata');
    (this.#object['metadata'] as Members)['resourceVersion'] = resourceVersion;
  }

  /**
   * Whether JSON says the same, whatever the order of members. They mostly come in the order the patch leaves them; where they do
   * not, the order of the JSON is taken over, so that the next version need not be parsed as well.
   */
  equals(json: string): boolean {
    if (!this.#isWrittenAs(json)) {
      const found: unknown = JSON.parse(json);
      if (!isDeepStrictEqual(found, this.#object)) return false;
      this.#object = found as Members;
      this.#names = undefined;
    }
    this.#json = json;
    return true;
  }

  /** Compared as a whole, since comparing piece by piece takes V8 several times as long. */
  #isWrittenAs(json: string): boolean {
    if (this.#names === undefined) {
      this.#names = Object.keys(this.#object);
      this.#begins = this.#names.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
      this.#texts = this.#names.map(() => undefined);
    }
    let text = '';
    for (let index = 0; index < this.#names.length; index++) {
      this.#texts[index] ??= this.#begins[index] + JSON.stringify(this.#object[this.#names[index]!]);
      text += this.#texts[index];
    }
    return `${text}}` === json;
  }

  #forget(path: string, op: Operation['op']): void {
    const end = path.indexOf('/', 1);
    const name = path.slice(1, end < 0 ? undefined : end);
    const isMember = end < 0;
    // An escaped name, or the whole object, is rare enough to begin anew.
    if (name === '' || name.includes('~') || (isMember && op !== 'replace')) this.#names = undefined;
    else this.#forgetMember(name);
  }

  #forgetMember(name: string): void {
    const index = this.#names?.indexOf(name) ?? -1;
    if (index >= 0) this.#texts[index] = undefined;
  }
}
