import { parseEvents, YAMLException } from 'js-yaml';
import { fail, ok, type Result } from '../../model/result.js';
import { MAX_BODY_DEPTH, MAX_BODY_VALUES } from './body-limits.js';
import type { BodyProblem, DecodedBody } from './decoded-body.js';
import { utf8Problem } from './utf8-problem.js';
import { YamlConstruction, YamlProblem } from './yaml-construction.js';

/**
 * Reads YAML as Kubernetes does, within the limits of bodies, in time that grows with its length: the first document of it, of which
 * JSON can be made. Source: sigs.k8s.io/yaml, which decodes with go-yaml v2.
 * @param maxValues how many members and items it may have
 */
export function decodeYaml(bytes: Buffer, maxValues = MAX_BODY_VALUES): Result<DecodedBody, BodyProblem> {
  const damage = utf8Problem(bytes);
  if (damage !== undefined) return fail({ isTooLarge: false, message: `yaml: ${damage}` });
  const source = bytes.toString();
  try {
    const construction = new YamlConstruction(source, maxValues);
    const value = construction.construct(parseEvents(source, { maxDepth: MAX_BODY_DEPTH }));
    const { duplicates } = construction;
    const told = `yaml: unmarshal errors:\n${duplicates.join('\n')}`;
    return ok({ value, duplicateFields: duplicates.length === 0 ? [] : [{ message: told }] });
  } catch (error) {
    if (error instanceof YamlProblem) return fail({ isTooLarge: error.isTooLarge, message: error.message });
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `;
    const reason = error.reason.startsWith('nesting exceeded') ? 'exceeded max depth' : error.reason;
    return fail({ isTooLarge: false, message: `yaml: ${line}${reason}` });
  }
}
