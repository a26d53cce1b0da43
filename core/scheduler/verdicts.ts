import type { NodeCheck, NodeScore } from './framework/node-check.js';
import type { ChangingNodes } from './node-changes.js';

/** What one kind of Pod asks of each node, resting on nothing but the node. */
export interface LocalQuestions {
  readonly check: NodeCheck;
  /** What each score comes to with its weight, all together. */
  readonly total: NodeScore;
  /** Scores that still have to be brought into their range, each by itself. */
  readonly raw: readonly NodeScore[];
}

/** So many kinds of Pods are remembered. */
const MOST_KINDS = 64;

const [UNKNOWN, PASSES, REJECTED] = [0, 1, 2];

/** What was said of each node of a snapshot for kinds of Pods. Only nodes that are others since are asked about again. */
export class Verdicts {
  readonly #nodes: ChangingNodes;
  readonly #byKind = new Map<string, Verdict>();

  constructor(nodes: ChangingNodes) {
    this.#nodes = nodes;
  }

  /** What is said for a kind of Pods, until the snapshot is moved. `questions` are those of one of them. */
  of(kind: string, questions: LocalQuestions): Verdict {
    let verdict = this.#byKind.get(kind);
    if (verdict === undefined || verdict.raw.length !== questions.raw.length) {
      if (this.#byKind.size === MOST_KINDS) this.#byKind.delete(this.#byKind.keys().next().value ?? '');
      verdict = new Verdict(this.#nodes, questions);
      this.#byKind.set(kind, verdict);
    }
    verdict.bringUp(questions);
    return verdict;
  }
}

/** What was said of each node for one kind of Pods. */
export class Verdict {
  /** By place, of nodes that pass. */
  readonly totals: Float64Array;
  /** The same of each raw score. */
  readonly raw: readonly Float64Array[];
  /** Of each raw score, whether any node has another than 0. */
  readonly differs: boolean[];
  readonly #nodes: ChangingNodes;
  readonly #said: Uint8Array;
  #questions: LocalQuestions;
  #age: number;

  constructor(nodes: ChangingNodes, questions: LocalQuestions) {
    const { length } = nodes.byPlace;
    this.#nodes = nodes;
    this.#questions = questions;
    this.#said = new Uint8Array(length);
    this.totals = new Float64Array(length);
    this.raw = questions.raw.map(() => new Float64Array(length));
    this.differs = questions.raw.map(() => false);
    this.#age = nodes.age;
  }

  /** Takes in how the nodes are now, and who asks. */
  bringUp(questions: LocalQuestions): void {
    this.#questions = questions;
    const { age } = this.#nodes;
    if (this.#age === age) return;
    const changes = this.#nodes.changesSince(this.#age);
    if (changes === undefined) this.#said.fill(UNKNOWN);
    else for (const { place } of changes) this.#said[place] = UNKNOWN;
    this.#age = age;
  }

  /** Whether the node in a place passes. Throws when nobody reckoned with it. */
  passes(place: number): boolean {
    const said = this.#said[place]!;
    return said === UNKNOWN ? this.#ask(place) : said === PASSES;
  }

  #ask(place: number): boolean {
    const info = this.#nodes.at(place);
    const { check, total, raw } = this.#questions;
    if (check(info) !== undefined) {
      this.#said[place] = REJECTED;
      return false;
    }
    this.totals[place] = total(info);
    for (let index = 0; index < raw.length; index++) {
      const score = raw[index]!(info);
      this.raw[index]![place] = score;
      if (score !== 0) this.differs[index] = true;
    }
    this.#said[place] = PASSES;
    return true;
  }
}
