import { isDeepStrictEqual } from 'node:util';
import type { Operation } from 'fast-json-patch';
import { applyPatch } from './apply-patch.js';

type Members = { [key: string]: unknown };

/**
 * An object that is followed through the patches of its events, and the JSON of each of its members. What a patch leaves alone is
 * not written out again to be compared: of a Pod, nearly all of it.
 */
export class FollowedObject {
  #object: Members;
  #json: string;
  readonly #texts = new Map<string, string>();

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
      this.#forget(operation.path);
      if (operation.op === 'move') this.#forget(operation.from);
    }
    this.#object = applyPatch(this.#object, operations) as Members;
    this.#forget('/metadata');
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
      this.#texts.clear();
    }
    this.#json = json;
    return true;
  }

  /** Compared as a whole, since comparing piece by piece takes V8 several times as long. */
  #isWrittenAs(json: string): boolean {
    let text = '{';
    for (const key of Object.keys(this.#object)) text += (text === '{' ? '' : ',') + this.#textOf(key);
    return `${text}}` === json;
  }

  #textOf(key: string): string {
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = `${JSON.stringify(key)}:${JSON.stringify(this.#object[key])}`;
      this.#texts.set(key, text);
    }
    return text;
  }

  #forget(path: string): void {
    const end = path.indexOf('/', 1);
    const token = path.slice(1, end < 0 ? undefined : end);
    // An escaped name, or the whole object, is rare enough to begin anew.
    if (token === '' || token.includes('~')) this.#texts.clear();
    else this.#texts.delete(token);
  }
}
