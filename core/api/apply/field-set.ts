import { type ElementPath, type PathElement, sortPathElements } from './path-element.js';

/**
 * A set of field paths, as a tree. That a path is in the set says nothing of the paths above or below it. Sets are built with `insert` and
 * `nest`, and not changed once another set may share their subtrees. Source: structured-merge-diff fieldpath/set.go.
 */
export class FieldSet {
  /** The steps that end a path here. */
  readonly members = new Set<PathElement>();
  /** The steps that paths go on from; no child is empty. */
  readonly children = new Map<PathElement, FieldSet>();

  static of(...paths: readonly ElementPath[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  /** Adds one path. The empty path, the whole object, is never in a set. */
  insert(path: ElementPath): void {
    let set: FieldSet = this;
    const last = path.length - 1;
    for (let at = 0; at < last; at += 1) {
      let child = set.children.get(path[at]!);
      if (child === undefined) {
        child = new FieldSet();
        set.children.set(path[at]!, child);
      }
      set = child;
    }
    if (last >= 0) set.members.add(path[last]!);
  }

  /** Puts a subtree below a step, unless it is empty. */
  nest(element: PathElement, child: FieldSet): void {
    if (!child.isEmpty()) this.children.set(element, child);
  }

  isEmpty(): boolean {
    return this.members.size === 0 && this.children.size === 0;
  }

  /** Whether the set has at most so many steps, at all depths. */
  hasAtMost(limit: number): boolean {
    return this.#stepsUpTo(limit) <= limit;
  }

  /** How many steps the set has; where they are more than `limit`, any number above it. */
  #stepsUpTo(limit: number): number {
    let steps = this.members.size + this.children.size;
    for (const child of this.children.values()) {
      if (steps > limit) break;
      steps += child.#stepsUpTo(limit - steps);
    }
    return steps;
  }

  has(path: ElementPath): boolean {
    let set: FieldSet | undefined = this;
    for (const element of path.slice(0, -1)) set = set?.children.get(element);
    return path.length > 0 && (set?.members.has(path[path.length - 1]!) ?? false);
  }

  equals(other: FieldSet): boolean {
    if (this.members.size !== other.members.size || this.children.size !== other.children.size) return false;
    for (const member of this.members) if (!other.members.has(member)) return false;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (theirs === undefined || !child.equals(theirs)) return false;
    }
    return true;
  }

  /** The paths in either set: this very set where it has all that the other has. */
  union(other: FieldSet): FieldSet {
    if (other.isEmpty() || other === this) return this;
    if (this.isEmpty()) return other;
    const children = new Map<PathElement, FieldSet>();
    let isNew = false;
    for (const [element, theirs] of other.children) {
      const own = this.children.get(element);
      const both = own === undefined ? theirs : own.union(theirs);
      if (both !== own) isNew = true;
      children.set(element, both);
    }
    for (const member of other.members) if (!this.members.has(member)) isNew = true;
    if (!isNew) return this;
    const set = new FieldSet();
    for (const member of this.members) set.members.add(member);
    for (const member of other.members) set.members.add(member);
    for (const [element, child] of this.children) set.children.set(element, children.get(element) ?? child);
    for (const [element, child] of children) set.children.set(element, child);
    return set;
  }

  /** The paths in both sets. */
  intersection(other: FieldSet): FieldSet {
    const set = new FieldSet();
    for (const member of this.members) if (other.members.has(member)) set.members.add(member);
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (theirs !== undefined) set.nest(element, child.intersection(theirs));
    }
    return set;
  }

  /** The paths in this set that are not in the other: what is below a path of the other set stays. This very set where none is. */
  difference(other: FieldSet): FieldSet {
    if (other.isEmpty()) return this;
    const set = new FieldSet();
    for (const member of this.members) if (!other.members.has(member)) set.members.add(member);
    let isSame = set.members.size === this.members.size;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      const rest = theirs === undefined ? child : child.difference(theirs);
      if (rest !== child) isSame = false;
      set.nest(element, rest);
    }
    return isSame ? this : set;
  }

  /** The paths in this set that are neither in the other nor below one of its paths. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (other.isEmpty()) return this;
    const set = new FieldSet();
    for (const member of this.members) if (!other.members.has(member)) set.members.add(member);
    for (const [element, child] of this.children) {
      if (other.members.has(element)) continue;
      const theirs = other.children.get(element);
      set.nest(element, theirs === undefined ? child : child.recursiveDifference(theirs));
    }
    return set;
  }

  /** Every path, those that end at a level before those that go deeper, each in FieldsV1's order. */
  *paths(prefix: ElementPath = []): Generator<ElementPath> {
    for (const member of sortPathElements(this.members)) yield [...prefix, member];
    for (const element of sortPathElements(this.children.keys()))
      yield* this.children.get(element)!.paths([...prefix, element]);
  }
}
