import type { Operation } from 'fast-json-patch';
import { memberSchema, ownMember } from '../../../core/api/apply/field-shape.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import { PatchDraft, parsePointer, replayPatch, setOwn } from '../../../core/model/replay-patch.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import { type BlameTree, blameWrite } from './blame-tree.js';

type Members = Record<string, Json | undefined>;
type Edit = Extract<Operation, { op: 'add' | 'replace' | 'remove' }>;

/** A member of an object, with who set what of that object. */
interface Place<Setter> {
  readonly parent: Members;
  readonly member: string;
  readonly tree: BlameTree<Setter>;
  readonly schema: FieldSchema | undefined;
}

/** A list that a patch changes: as it was, and as it becomes. */
interface ListDraft<Setter> extends Place<Setter> {
  readonly before: readonly Json[];
  readonly draft: PatchDraft;
}

/** With more operations than this in a patch, it is cheaper to compare the whole object than the operations with each other. */
const MOST_EDITS = 64;

/**
 * An object that writes change one after the other, with who set what of it. It changes in place, along the paths of each patch: a
 * history of ten thousand small patches is walked without copying or comparing what they leave alone. Only lists are compared, since
 * patches name items by position. It owns the object that it is given.
 */
export class BlamedObject<Setter> {
  #object: JsonObject;
  #tree: BlameTree<Setter>;
  readonly #schema: FieldSchema | undefined;

  constructor(object: JsonObject, schema: FieldSchema | undefined, setter: Setter) {
    this.#object = object;
    this.#schema = schema;
    this.#tree = { setter };
  }

  get object(): JsonObject {
    return this.#object;
  }

  get tree(): BlameTree<Setter> {
    return this.#tree;
  }

  /** Applies a recorded patch. Throws when it does not apply. */
  write(patch: readonly Operation[], setter: Setter): void {
    if (!areIndependentEdits(patch)) return this.#replay(patch, setter);
    const lists: ListDraft<Setter>[] = [];
    for (const edit of patch) {
      const tokens = parsePointer(edit.path);
      if (tokens === undefined || !this.#edit(edit, tokens, setter, lists)) {
        throw new Error(`recorded patch does not apply: ${edit.op} ${edit.path}`);
      }
    }
    for (const list of lists) setMember(list, list.before, list.draft.root, setter);
  }

  #replay(patch: readonly Operation[], setter: Setter): void {
    const after = replayPatch(this.#object, patch);
    this.#tree = blameWrite(this.#tree, this.#object, after, this.#schema, setter);
    this.#object = after;
  }

  #edit(edit: Edit, tokens: readonly string[], setter: Setter, lists: ListDraft<Setter>[]): boolean {
    let parent = this.#object as Members;
    let tree = this.#tree;
    let schema = this.#schema;
    const last = tokens.length - 1;
    for (let depth = 0; depth < last; depth++) {
      const member = tokens[depth]!;
      const child = ownMember(parent, member);
      if (Array.isArray(child)) {
        const list = listDraft({ parent, member, tree, schema }, child, lists);
        return editList(list.draft, tokens.slice(depth + 1), edit);
      }
      if (!isJsonObject(child)) return false;
      tree = ownBranch(tree, member);
      schema = memberSchema(schema, member);
      parent = child as Members;
    }
    const place = { parent, member: tokens[last]!, tree, schema };
    const before = ownMember(parent, place.member);
    if (edit.op !== 'add' && before === undefined) return false;
    if (edit.op === 'remove') removeMember(place, setter);
    else setMember(place, before, edit.value as Json, setter);
    return true;
  }
}

/** Whether operations set and remove parts that do not contain each other, so that each stands for what it does to the object. */
function areIndependentEdits(patch: readonly Operation[]): patch is readonly Edit[] {
  if (patch.length > MOST_EDITS) return false;
  return patch.every((operation) => {
    const { op, path } = operation;
    if ((op !== 'add' && op !== 'replace' && op !== 'remove') || path === '') return false;
    const isScalar = op !== 'remove' && (typeof operation.value !== 'object' || operation.value === null);
    if (isScalar || patch.length === 1) return true;
    const below = `${path}/`;
    return !patch.some((other) => other.path.startsWith(below));
  });
}

function listDraft<Setter>(
  place: Place<Setter>,
  before: readonly Json[],
  lists: ListDraft<Setter>[],
): ListDraft<Setter> {
  const known = lists.find(({ parent, member }) => parent === place.parent && member === place.member);
  if (known !== undefined) return known;
  const list = { ...place, before, draft: new PatchDraft(before) };
  lists.push(list);
  return list;
}

function editList(draft: PatchDraft, tokens: readonly string[], edit: Edit): boolean {
  if (edit.op === 'remove') return draft.remove(tokens) !== undefined;
  return edit.op === 'add' ? draft.add(tokens, edit.value as Json) : draft.replace(tokens, edit.value as Json);
}

function setMember<Setter>(
  { parent, member, tree, schema }: Place<Setter>,
  before: Json | undefined,
  after: Json,
  setter: Setter,
): void {
  setOwn(parent, member, after);
  const branch = tree.branches?.get(member) ?? { setter: tree.setter };
  const changed =
    before === undefined ? { setter } : blameWrite(branch, before, after, memberSchema(schema, member), setter);
  if (changed === branch) return;
  tree.branches ??= new Map();
  tree.branches.set(member, changed);
}

/** An object that has lost its last member is an empty one since then. */
function removeMember<Setter>({ parent, member, tree }: Place<Setter>, setter: Setter): void {
  delete parent[member];
  tree.branches?.delete(member);
  for (const rest in parent) if (parent[rest] !== undefined) return;
  tree.setter = setter;
}

function ownBranch<Setter>(tree: BlameTree<Setter>, member: string): BlameTree<Setter> {
  const known = tree.branches?.get(member);
  if (known !== undefined) return known;
  const branch = { setter: tree.setter };
  tree.branches ??= new Map();
  tree.branches.set(member, branch);
  return branch;
}
