import { fail, ok, type Result } from '../../core/model/result.js';

/** Every item of a list, and every member of an object. */
export const EACH = Symbol('[]');

/** A field to leave out of objects, step by step from the root. */
export type DropPath = readonly (string | typeof EACH)[];

/** Without these an object cannot be found any more. Source: what `ObjectMeta` and storage keys need. */
const NEEDED: readonly string[] = ['apiVersion', 'kind'];
const NEEDED_METADATA: readonly string[] = ['name', 'namespace', 'uid', 'resourceVersion'];

const STEP = /\.([^.[\]"'\s]+)|\[\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]|\['([^']*)'\]/y;

/**
 * Reads a path such as `.spec.template.spec.containers[].env` or `.metadata.annotations["example.com/owner"]`. A leading dot may be
 * missing; `[]` stands for every item. The error is one line for a person.
 */
export function parseDropPath(text: string): Result<DropPath, string> {
  const rest = /^[.[]/.test(text) ? text : `.${text}`;
  const steps: (string | typeof EACH)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const step = STEP.exec(rest);
    if (step === null) return fail(`${JSON.stringify(text)} is no path of a field: .spec.containers[].env is one`);
    const name = step[1] ?? (step[2] === undefined ? step[3] : unescaped(step[2]));
    steps.push(name ?? EACH);
  }
  // To leave out every item of a list is to leave out the list.
  while (steps.at(-1) === EACH) steps.pop();
  if (steps.length === 0) return fail(`${JSON.stringify(text)} names no field`);
  if (isNeeded(steps)) return fail(`${text} cannot be left out: objects are found by it`);
  return ok(steps);
}

function isNeeded(steps: DropPath): boolean {
  const [first, second] = steps;
  if (steps.length === 1) return typeof first === 'symbol' || first === 'metadata' || NEEDED.includes(String(first));
  if (first !== 'metadata' && first !== EACH) return false;
  return steps.length === 2 && (second === EACH || NEEDED_METADATA.includes(String(second)));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
