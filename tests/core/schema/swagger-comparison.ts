import type { Json, JsonObject } from '../../../core/model/json.js';
import { isJsonObject } from '../../../core/model/json.js';

/** Facts of one property as an OpenAPI v2 document writes them, without documentation. */
const FACTS = [
  'type',
  'format',
  '$ref',
  'items',
  'additionalProperties',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
] as const;

/** What a comparison of two OpenAPI v2 documents found. */
export interface Comparison {
  readonly definitions: number;
  readonly fields: number;
  readonly descriptions: number;
  /** `DEFINITION.FIELD FACT: ours … theirs …`. */
  readonly differing: readonly string[];
  /** Fields whose description differs or is missing. */
  readonly differingDescriptions: readonly string[];
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Descriptions without differences of white space, which code generators fold. */
function folded(value: Json | undefined): string {
  return typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : '';
}

/** JSON with sorted keys and without values that the published document leaves out. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (key, part: Json) => {
    if (key === 'enum' || key === 'default') return undefined;
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Compares every definition and field of `theirs`, the published document, with ours. */
export function compareDefinitions(ours: JsonObject, theirs: JsonObject): Comparison {
  const differing: string[] = [];
  const differingDescriptions: string[] = [];
  let fields = 0;
  let descriptions = 0;
  const compare = (place: string, fact: string, own: Json | undefined, published: Json | undefined): void => {
    const [a, b] = [canonical(own), canonical(published)];
    if (a !== b) differing.push(`${place} ${fact}: ours ${a} theirs ${b}`);
  };
  const compareDescription = (place: string, own: Json | undefined, published: Json | undefined): void => {
    if (published === undefined) return;
    descriptions++;
    if (folded(own) !== folded(published)) differingDescriptions.push(place);
  };
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const own = object(ours[name]);
    const published = object(theirs[name]);
    for (const fact of [
      'type',
      'format',
      'x-kubernetes-map-type',
      'x-kubernetes-group-version-kind',
      'x-kubernetes-unions',
    ]) {
      compare(name, fact, own[fact], published[fact]);
    }
    compare(
      name,
      'required',
      [...((own.required as string[]) ?? [])].sort(),
      [...((published.required as string[]) ?? [])].sort(),
    );
    compareDescription(name, own.description, published.description);
    const ownFields = object(own.properties);
    const publishedFields = object(published.properties);
    for (const field of new Set([...Object.keys(ownFields), ...Object.keys(publishedFields)])) {
      fields++;
      const [a, b] = [object(ownFields[field]), object(publishedFields[field])];
      for (const fact of FACTS) compare(`${name}.${field}`, fact, a[fact], b[fact]);
      compareDescription(`${name}.${field}`, a.description, b.description);
    }
  }
  return { definitions: Object.keys(theirs).length, fields, descriptions, differing, differingDescriptions };
}

/** An operation as one line: path, method, id, action, kind. */
function operationLines(document: JsonObject): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [path, entry] of Object.entries(object(document.paths))) {
    if (path.includes('/watch/')) continue;
    for (const [method, operation] of Object.entries(object(entry))) {
      const { operationId, tags, ...rest } = object(operation);
      const action = rest['x-kubernetes-action'];
      if (action === undefined) continue;
      lines.set(
        `${method} ${path}`,
        canonical({ operationId, tags, action, kind: rest['x-kubernetes-group-version-kind'] }),
      );
    }
  }
  return lines;
}

/** Differences between the operations on resources of two documents; deprecated watch paths aside. */
export function compareOperations(
  ours: JsonObject,
  theirs: JsonObject,
): { compared: number; differing: readonly string[] } {
  const own = operationLines(ours);
  const published = operationLines(theirs);
  const all = [...new Set([...own.keys(), ...published.keys()])];
  const differing = all
    .filter((name) => own.get(name) !== published.get(name))
    .map((name) => `${name}: ours ${own.get(name)} theirs ${published.get(name)}`);
  return { compared: all.length, differing };
}
