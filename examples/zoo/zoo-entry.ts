import { type Check, type CheckOptions, type Controller, defineCheck, type FaultKind } from './hindcast.js';

/** One bug: a model controller that has it, its twin that has not, and what is tried against both. */
export interface ZooEntry {
  /** The folder it is in. */
  readonly name: string;
  /** Where the bug was reported. */
  readonly source: string;
  /** The name of the property that the bug breaks. */
  readonly breaks: string;
  /** The kinds of fault that the issue tells of; none when the order of things is enough. */
  readonly trigger: readonly FaultKind[];
  readonly buggy: readonly Controller[];
  readonly mended: readonly Controller[];
  readonly options: CheckOptions;
  /** Why the default properties do not all hold of the mended one; absent when they do. */
  readonly exempt?: string;
}

/** One twin of an entry under test, for `hindcast check entry.ts`. */
export function checkOf(entry: ZooEntry, twin: 'buggy' | 'mended'): Check {
  return defineCheck({ ...entry.options, controllers: entry[twin] });
}
