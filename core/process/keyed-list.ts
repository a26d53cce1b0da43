/** Up to so many entries a search from the front is quicker than a hash, and copying costs next to nothing. */
const MOST_LISTED = 16;

/**
 * Entries in the order their keys came, each key once. Copies share what they hold until one of them changes, so that a process can be copied at
 * every step of a search; in a long queue of a running cluster every operation costs the same however long it is.
 */
export class KeyedList<V extends { readonly key: string }> {
  #list: V[];
  /** In place of the list, when it has grown long. */
  #map: Map<string, V> | undefined;
  #isShared = false;

  constructor(from?: KeyedList<V>) {
    this.#list = from === undefined ? [] : from.#list;
    this.#map = from === undefined ? undefined : from.#map;
    if (from === undefined) return;
    from.#isShared = true;
    this.#isShared = true;
  }

  get size(): number {
    return this.#map === undefined ? this.#list.length : this.#map.size;
  }

  /** The entry that came first. */
  get first(): V | undefined {
    if (this.#map === undefined) return this.#list[0];
    for (const value of this.#map.values()) return value;
    return undefined;
  }

  get(key: string): V | undefined {
    if (this.#map !== undefined) return this.#map.get(key);
    const place = placeOf(this.#list, key);
    return place < 0 ? undefined : this.#list[place];
  }

  /** Puts an entry in the place of the one with the same key, or behind all others. */
  set(value: V): void {
    this.#own();
    if (this.#map !== undefined) return void this.#map.set(value.key, value);
    const place = placeOf(this.#list, value.key);
    if (place >= 0) this.#list[place] = value;
    else if (this.#list.push(value) > MOST_LISTED) {
      this.#map = new Map(this.#list.map((one) => [one.key, one]));
      this.#list = [];
    }
  }

  /** Takes an entry out; gives it. */
  delete(key: string): V | undefined {
    if (this.size === 0) return undefined;
    const known = this.get(key);
    if (known === undefined) return undefined;
    this.#own();
    if (this.#map === undefined) this.#list.splice(placeOf(this.#list, key), 1);
    else {
      this.#map.delete(key);
      if (this.#map.size === 0) this.#map = undefined;
    }
    return known;
  }

  clear(): void {
    this.#list = [];
    this.#map = undefined;
    this.#isShared = false;
  }

  values(): Iterable<V> {
    return this.#map === undefined ? this.#list : this.#map.values();
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    if (this.#map === undefined) this.#list = this.#list.slice();
    else this.#map = new Map(this.#map);
  }
}

function placeOf(list: readonly { readonly key: string }[], key: string): number {
  for (let place = 0; place < list.length; place++) if (list[place]!.key === key) return place;
  return -1;
}
