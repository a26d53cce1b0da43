import type { Json } from '../../model/json.js';
import { treeOf } from './go-tree.js';
import { marshalIndented } from './marshal-tree.js';
import { unifiedDifference } from './unified-difference.js';

/** Of longer ones the end is not compared: nobody reads that far, and comparing costs more than its length. */
const LONGEST = 60_000;

/**
 * How two values of an internal type differ, line by line of their indented JSON without tags, as Kubernetes tells of an update that is
 * forbidden. The type is written as in `goValue`. Source: k8s.io/apimachinery pkg/util/diff Diff.
 */
export function goDifference(type: string, before: Json | undefined, after: Json | undefined): string {
  return unifiedDifference(
    marshalIndented(treeOf(type, before), LONGEST).split('\n'),
    marshalIndented(treeOf(type, after), LONGEST).split('\n'),
  );
}
