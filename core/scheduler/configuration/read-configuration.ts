import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { checkFields, typeError } from '../../schema/check-fields.js';
import { CONFIGURATION, PLUGIN_ARGS } from './configuration-schema.js';
import type { SchedulerConfiguration } from './scheduler-configuration.js';

const VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';

/**
 * Reads what a file for `--scheduler-config` holds. That its fields are there and have the right types is found out here; the error is one line, in
 * kube-scheduler's words. What they say is looked at by whoever sets a scheduler up.
 * Source: cmd/kube-scheduler/app/options/configfile.go; kube-scheduler config/v1/types.go DecodeNestedObjects.
 */
export function readSchedulerConfiguration(value: Json | undefined): Result<SchedulerConfiguration, string> {
  if (!isJsonObject(value)) return fail("couldn't get version/kind; json parse error: it is no object");
  const { apiVersion, kind } = value;
  if (typeof kind !== 'string' || kind === '') return fail(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  if (kind !== KIND || apiVersion !== VERSION)
    return fail(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion ?? '')}`);
  const problem = shapeProblem(value);
  return problem === undefined ? ok(withoutNulls(value) as SchedulerConfiguration) : fail(problem);
}

/** A field that is null is not there, as in YAML with a key and nothing behind it. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member as Json)]])),
  );
}

/** What is wrong with the fields of a configuration and their types; undefined when nothing is. */
export function shapeProblem(value: JsonObject): string | undefined {
  const problems = checkFields(CONFIGURATION, value);
  const wrong = typeError(problems);
  if (wrong !== undefined) return wrong;
  const strict = problems.map(({ message }) => message);
  const profiles = (value['profiles'] ?? []) as readonly JsonObject[];
  for (const [at, profile] of profiles.entries()) {
    const given = (profile['pluginConfig'] ?? []) as readonly JsonObject[];
    for (const [index, { name, args }] of given.entries()) {
      const schema = PLUGIN_ARGS.get(String(name));
      if (schema === undefined || !isJsonObject(args)) continue;
      const where = `decoding .profiles[${at}].pluginConfig[${index}]`;
      const found = checkFields(schema, args);
      const type = typeError(found);
      if (type !== undefined) return `${where}: decoding args for plugin ${name}: ${type}`;
      for (const { message } of found)
        strict.push(
          `${where}: strict decoding error: decoding args for plugin ${name}: strict decoding error: ${message}`,
        );
      const { kind } = args;
      if (kind !== undefined && kind !== `${name}Args`)
        return `${where}: args for plugin ${name} were not of type ${name}Args.kubescheduler.config.k8s.io, got ${kind}.kubescheduler.config.k8s.io`;
    }
  }
  return strict.length === 0 ? undefined : `strict decoding error: ${strict.join(', ')}`;
}
