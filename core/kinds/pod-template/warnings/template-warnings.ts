import type { JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { asObject, asText, textUnder } from '../../fields/json-fields.js';
import { podWarnings } from './pod-warnings.js';

/** What a warning of a kind's template depends on. */
interface TemplateWarningTraits {
  /** Whether Pods are named after the object, so that its name ends in their host names. */
  readonly namesPods?: boolean;
  /** What must have changed for an update to be warned of. Absent: what counts as a new generation. */
  readonly changed?: 'template';
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A name that is not one label makes surprising host names. Source: WarningsOnCreate of kubernetes pkg/registry/apps/deployment and others. */
export function nameWarnings(object: JsonObject): readonly string[] {
  const wrong = dns1123LabelErrors(asText(asObject(object['metadata'])['name']));
  if (wrong.length === 0) return [];
  const advice = 'this is used in Pod names and hostnames, which can result in surprising behavior';
  return [`metadata.name: ${advice}; a DNS label is recommended: [${wrong.join(' ')}]`];
}

/** Whether an update is looked at: only one that makes a new generation is. */
export function isNewGeneration(object: JsonObject, old: JsonObject | undefined): boolean {
  if (old === undefined) return true;
  return asObject(object['metadata'])['generation'] !== asObject(old['metadata'])['generation'];
}

/** The warnings of a kind that holds a template of Pods at a path. */
export function warnsOfTemplate(
  path: readonly string[],
  { namesPods = false, changed }: TemplateWarningTraits = {},
): (object: JsonObject, old?: JsonObject) => readonly string[] {
  return (object, old) => {
    const isLookedAt =
      changed === 'template' && old !== undefined ? hasNewTemplate(object, old) : isNewGeneration(object, old);
    if (!isLookedAt) return [];
    let template = object;
    for (const key of path) template = asObject(template[key]);
    const ofName = namesPods && old === undefined ? nameWarnings(object) : [];
    return [...ofName, ...podWarnings(template, path.join('.'))];
  };
}

function hasNewTemplate(object: JsonObject, old: JsonObject): boolean {
  const generation = ({ metadata }: JsonObject) => textUnder(asObject(metadata)['annotations'], TEMPLATE_GENERATION);
  return generation(object) !== generation(old);
}
