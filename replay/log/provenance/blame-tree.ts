import { memberSchema, ownMember } from '../../../core/api/apply/field-shape.js';
import { counterparts, isLeafList } from '../../../core/fields/list-alignment.js';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
import { sameJson } from '../../../core/model/same-json.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';

/**
 * Who set what of a value: a tree beside the value that has branches only where parts of it were set by different writes. `setter` set
 * the value itself, and whatever no branch tells of. For example, a Deployment created by `a` and scaled by `b` is
 *
 *     { setter: a, branches: Map { 'spec' → { setter: a, branches: Map { 'replicas' → { setter: b } } } } }
 *
 * Branches of an object are named by its members, those of a list by positions. No two branches are the same, so whoever holds the
 * only tree may change it.
 */
export interface BlameTree<Setter> {
  setter: Setter;
  branches?: Map<string | number, BlameTree<Setter>>;
}

/** Who set a part of a value. */
export function branchOf<Setter>(tree: BlameTree<Setter>, step: string | number): BlameTree<Setter> {
  return tree.branches?.get(step) ?? { setter: tree.setter };
}

/**
 * The tree of a value after a write: what the write changed is set by `setter`, all else stays with who set it before. Writing the same
 * again changes nothing. Items of lists are followed by what names them. Subtrees that both values share are not looked at.
 */
export function blameWrite<Setter>(
  tree: BlameTree<Setter>,
  before: Json,
  after: Json,
  schema: FieldSchema | undefined,
  setter: Setter,
): BlameTree<Setter> {
  if (before === after) return tree;
  if (Array.isArray(before) && Array.isArray(after)) return blameItems(tree, before, after, schema, setter);
  if (isJsonObject(before) && isJsonObject(after)) return blameMembers(tree, before, after, schema, setter);
  return { setter };
}

function blameMembers<Setter>(
  tree: BlameTree<Setter>,
  before: JsonObject,
  after: JsonObject,
  schema: FieldSchema | undefined,
  setter: Setter,
): BlameTree<Setter> {
  let branches: Map<string | number, BlameTree<Setter>> | undefined;
  let isEmpty = true;
  for (const member of Object.keys(after)) {
    const now = after[member];
    if (now === undefined) continue;
    isEmpty = false;
    const old = ownMember(before, member);
    if (old === now) continue;
    const branch = branchOf(tree, member);
    const changed = old === undefined ? { setter } : blameWrite(branch, old, now, memberSchema(schema, member), setter);
    if (changed === branch) continue;
    branches ??= new Map(tree.branches);
    branches.set(member, changed);
  }
  if (isEmpty) return Object.keys(before).some((member) => before[member] !== undefined) ? { setter } : tree;
  for (const member of (branches ?? tree.branches)?.keys() ?? []) {
    if (ownMember(after, member as string) !== undefined) continue;
    branches ??= new Map(tree.branches);
    branches.delete(member);
  }
  return branches === undefined ? tree : { setter: tree.setter, branches };
}

function blameItems<Setter>(
  tree: BlameTree<Setter>,
  before: readonly Json[],
  after: readonly Json[],
  schema: FieldSchema | undefined,
  setter: Setter,
): BlameTree<Setter> {
  if (isLeafList(schema, after)) return sameJson(before, after) ? tree : { setter };
  const branches = new Map<string | number, BlameTree<Setter>>();
  const matches = counterparts(schema, before, after);
  for (const [index, match] of matches.entries()) {
    const branch =
      match === undefined
        ? { setter }
        : blameWrite(branchOf(tree, match), before[match]!, after[index]!, schema?.items, setter);
    if (branch.setter !== tree.setter || branch.branches !== undefined) branches.set(index, branch);
  }
  return { setter: tree.setter, branches };
}
