import type { Operation } from 'fast-json-patch';
import type { Change } from '../../core/model/cluster-event.js';
import { diffObjects } from '../../core/model/diff-objects.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import type { KubeObject } from '../../core/model/object.js';
import { type DropPath, EACH } from './drop-path.js';

const SECRETS: GroupResource = 'secrets';
const SECRET_DATA: readonly DropPath[] = [['data'], ['stringData']];

/** kubectl keeps here what was applied, as JSON: whatever is left out of an object must not stand in its copy. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const LAST_APPLIED_PATH: DropPath = ['metadata', 'annotations', LAST_APPLIED];

/** Leaves fields out of objects and of what changed in them. What is untouched is handed back as it came. */
export class Redactor {
  readonly #paths: readonly DropPath[];
  readonly #secretPaths: readonly DropPath[];

  /** `paths` are left out of every object; `secrets` says that the data of Secrets is left out too. */
  constructor(paths: readonly DropPath[], secrets: boolean) {
    this.#paths = paths;
    this.#secretPaths = secrets ? [...SECRET_DATA, ...paths] : paths;
  }

  /** An object without the fields. */
  object<T extends object>(resource: GroupResource, object: T): T {
    const paths = this.#pathsOf(resource);
    if (paths.length === 0) return object;
    return withoutFields(withoutCopies(object as unknown as JsonObject, paths), paths) as unknown as T;
  }

  /** Whether the objects of a resource may hold such fields. */
  concerns(resource: GroupResource): boolean {
    return this.#pathsOf(resource).length > 0;
  }

  /** Whether a patch may hold anything of the fields; the objects themselves need not be looked at when it cannot. */
  mayConcern(resource: GroupResource, patch: readonly Operation[]): boolean {
    const paths = this.#pathsOf(resource);
    if (paths.length === 0) return false;
    const all = [...paths, LAST_APPLIED_PATH];
    return patch.some((operation) => {
      const pointers = 'from' in operation ? [operation.path, operation.from] : [operation.path];
      return pointers.some((pointer) => all.some((path) => meets(path, pointer)));
    });
  }

  /** What a modification changed beside the fields; undefined when it had nothing to do with them. */
  modification(resource: GroupResource, before: KubeObject, after: KubeObject): Change | undefined {
    const old = this.object(resource, before);
    const now = this.object(resource, after);
    if (old === before && now === after) return undefined;
    return { type: 'modified', patch: diffObjects(withVersionOf(old, now), now) };
  }

  #pathsOf(resource: GroupResource): readonly DropPath[] {
    return resource === SECRETS ? this.#secretPaths : this.#paths;
  }
}

/** A patch leaves out `resourceVersion`, which is the event's revision. */
function withVersionOf(object: KubeObject, { metadata }: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: metadata.resourceVersion } };
}

/** Whether a JSON pointer leads to, into or past a field. */
function meets(path: DropPath, pointer: string): boolean {
  const tokens = pointer.split('/').slice(1);
  const common = Math.min(tokens.length, path.length);
  return path.slice(0, common).every((step, index) => {
    const token = tokens[index]!.replaceAll('~1', '/').replaceAll('~0', '~');
    return step === EACH || step === token;
  });
}

/** The object with what kubectl keeps of it in an annotation redacted as well. */
function withoutCopies(object: JsonObject, paths: readonly DropPath[]): JsonObject {
  const metadata = object['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const text = isJsonObject(annotations) ? annotations[LAST_APPLIED] : undefined;
  if (!isJsonObject(metadata) || !isJsonObject(annotations) || typeof text !== 'string') return object;
  const redacted = redactedText(text, paths);
  if (redacted === text) return object;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: redacted } } };
}

function redactedText(text: string, paths: readonly DropPath[]): string {
  let applied: Json;
  try {
    applied = JSON.parse(text) as Json;
  } catch {
    return '';
  }
  const redacted = withoutFields(applied, paths);
  return redacted === applied ? text : `${JSON.stringify(redacted)}\n`;
}

function withoutFields<T extends Json>(value: T, paths: readonly DropPath[]): T {
  return paths.reduce<Json>((rest, path) => without(rest, path, 0), value) as T;
}

/** The value without a field; the value itself when it has none. */
function without(value: Json, path: DropPath, at: number): Json {
  const step = path[at]!;
  const isLast = at === path.length - 1;
  if (Array.isArray(value)) {
    if (step !== EACH) return value;
    const items = value.map((item) => without(item, path, at + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  const names = step === EACH ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  if (names.length === 0) return value;
  if (isLast) return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  const changed = names
    .map((name) => [name, without(value[name]!, path, at + 1)] as const)
    .filter(([name, member]) => member !== value[name]);
  if (changed.length === 0) return value;
  const members = new Map(changed);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, members.get(name) ?? member]));
}
