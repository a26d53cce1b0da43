import type { Operation } from 'fast-json-patch';
import { ownMember } from '../../../core/api/apply/field-shape.js';
import { type FieldPlace, fieldPath } from '../../../core/fields/field-change.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import { parsePointer } from '../../../core/model/replay-patch.js';

/** A field that an object had once and has no more. */
export interface LostField<Setter> {
  /** As `FieldChange` writes paths. */
  readonly path: string;
  /** What it was. */
  readonly value: Json;
  /** The write that took it away. */
  readonly setter: Setter;
}

/** Enough for the counts of a status, which Kubernetes leaves out when they are zero; the oldest are forgotten first. */
const MOST = 32;

/**
 * Remembers which fields of an object were taken away and not given back. Items of lists are not among them: what is missing from a list
 * has no place.
 */
export class LostFields<Setter> {
  readonly #lost = new Map<string, LostField<Setter>>();

  /** Takes note of a recorded patch that is about to be applied. */
  note(before: JsonObject, patch: readonly Operation[], setter: Setter): void {
    for (const { op, path } of patch) {
      if (this.#lost.size > 0) this.#forget(path);
      if (op === 'remove') this.#lose(before, path, setter);
    }
  }

  values(): Iterable<LostField<Setter>> {
    return this.#lost.values();
  }

  #forget(pointer: string): void {
    for (const known of this.#lost.keys()) {
      if (known === pointer || known.startsWith(`${pointer}/`)) this.#lost.delete(known);
    }
  }

  #lose(before: JsonObject, pointer: string, setter: Setter): void {
    let value: Json | undefined = before;
    let place: FieldPlace | undefined;
    for (const member of parsePointer(pointer) ?? []) {
      if (!isJsonObject(value)) return;
      value = ownMember(value, member);
      place = { parent: place, step: { member } };
    }
    if (value === undefined || place === undefined) return;
    this.#lost.set(pointer, { path: fieldPath(place), value, setter });
    if (this.#lost.size <= MOST) return;
    const [oldest] = this.#lost.keys();
    this.#lost.delete(oldest!);
  }
}
