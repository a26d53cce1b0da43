import { fail, ok, type Result } from '../../core/model/result.js';
import { flagPairs } from './flag-pairs.js';
import { goBoolean, noBoolean } from './go-boolean.js';
import { FEATURE_DEPENDENCIES, FEATURE_GATES } from './known-gates.js';

/** What `--feature-gates` comes to. */
export interface FeatureGates {
  isOn(feature: string): boolean;
  /** The features that were named. */
  readonly named: ReadonlySet<string>;
}

/** The gates that stand for all of a stage. */
const STAGES: ReadonlyMap<string, string> = new Map([
  ['AllAlpha', 'Alpha'],
  ['AllBeta', 'Beta'],
]);

/**
 * Reads `Feature=true,Feature=false`, which may be given several times. The error says in kube-apiserver's words what is wrong. Source: component-base
 * featuregate/feature_gate.go Set and unsafeSetFromMap.
 */
export function readFeatureGates(texts: readonly string[]): Result<FeatureGates, string> {
  const given = new Map<string, boolean>();
  for (const { key: name, value: text } of flagPairs(texts)) {
    if (text === undefined) return fail(`missing bool value for ${name}`);
    const value = goBoolean(text);
    if (value === undefined) return fail(`invalid value of ${name}=${text}, err: ${noBoolean(text)}`);
    given.set(name, value);
  }
  const errors: string[] = [];
  for (const [name, value] of given) {
    if (STAGES.has(name)) continue;
    const gate = FEATURE_GATES.get(name);
    if (gate === undefined) return fail(together([...errors, `unrecognized feature gate: ${name}`]));
    if (gate.isLocked && gate.isOn !== value)
      errors.push(`cannot set feature gate ${name} to ${value}, feature is locked to ${gate.isOn}`);
  }
  if (errors.length > 0) return fail(together(errors));
  const isOn = (name: string): boolean =>
    given.get(name) ?? byStage(given, name) ?? FEATURE_GATES.get(name)?.isOn === true;
  for (const [name, needed] of FEATURE_DEPENDENCIES) {
    const off = needed.filter((other) => !isOn(other));
    if (isOn(name) && off.length > 0)
      errors.push(`${name} is enabled, but depends on features that are disabled: [${off.join(' ')}]`);
  }
  return errors.length > 0 ? fail(together(errors)) : ok({ isOn, named: new Set(given.keys()) });
}

function byStage(given: ReadonlyMap<string, boolean>, name: string): boolean | undefined {
  for (const [all, stage] of STAGES) if (FEATURE_GATES.get(name)?.stage === stage) return given.get(all);
  return undefined;
}

/** Source: apimachinery pkg/util/errors Aggregate.Error. */
const together = (errors: readonly string[]): string => (errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
