import { duplicate, invalidValue } from '../../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { LEVELS, type Level, type LevelVersion, minorOf, type SecurityPolicy } from './level.js';

/** What holds where a namespace says nothing, and who is exempt. Source: k8s.io/pod-security-admission admission/api PodSecurityConfiguration. */
export interface PodSecurityConfiguration {
  readonly defaults: SecurityPolicy;
  readonly exemptions: {
    readonly usernames: ReadonlySet<string>;
    readonly namespaces: ReadonlySet<string>;
    readonly runtimeClasses: ReadonlySet<string>;
  };
}

const PRIVILEGED: LevelVersion = { level: 'privileged' };
const NOBODY: ReadonlySet<string> = new Set();

/** What holds where nothing is configured. */
export const UNCONFIGURED: PodSecurityConfiguration = {
  defaults: { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED },
  exemptions: { usernames: NOBODY, namespaces: NOBODY, runtimeClasses: NOBODY },
};

const MODES = ['enforce', 'audit', 'warn'] as const;
/** In the order in which they are looked at. Source: admission/api/validation ValidatePodSecurityConfiguration. */
const CHECKED = ['enforce', 'warn', 'audit'] as const;

const objectIn = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const namesIn = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).map(String) : [];

/** Reads a configuration, and tells what is wrong with it. */
export function readPodSecurityConfiguration(document: JsonObject): {
  readonly configuration: PodSecurityConfiguration;
  readonly causes: readonly StatusCause[];
} {
  const causes: StatusCause[] = [];
  const defaults = objectIn(document['defaults']);
  const text = (field: string, otherwise: string) => String(defaults[field] || otherwise);
  for (const mode of CHECKED) {
    const [level, version] = [text(mode, 'privileged'), text(`${mode}-version`, 'latest')];
    if (!LEVELS.some((one) => one === level))
      causes.push(invalidValue(`defaults.${mode}`, level, `must be one of ${LEVELS.join(', ')}`));
    if (version !== 'latest' && minorOf(version) === undefined)
      causes.push(invalidValue(`defaults.${mode}-version`, version, 'must be "latest" or "v1.x"'));
  }
  const exemptions = objectIn(document['exemptions']);
  const namespaces = checked(exemptions, 'namespaces', dns1123LabelErrors, causes);
  const runtimeClasses = checked(exemptions, 'runtimeClasses', dns1123SubdomainErrors, causes);
  const usernames = checked(
    exemptions,
    'usernames',
    (name) => (name === '' ? ['username must not be empty'] : []),
    causes,
  );
  const policy = Object.fromEntries(
    MODES.map((mode) => {
      const version = minorOf(text(`${mode}-version`, 'latest'));
      return [mode, { level: text(mode, 'privileged') as Level, ...(version === undefined ? {} : { version }) }];
    }),
  ) as unknown as SecurityPolicy;
  return { configuration: { defaults: policy, exemptions: { usernames, namespaces, runtimeClasses } }, causes };
}

function checked(
  exemptions: JsonObject,
  field: string,
  problems: (name: string) => readonly string[],
  causes: StatusCause[],
): ReadonlySet<string> {
  const found = new Set<string>();
  namesIn(exemptions[field]).forEach((name, index) => {
    const path = `exemptions.${field}[${index}]`;
    const wrong = problems(name);
    if (wrong.length > 0) causes.push(invalidValue(path, name, wrong.join(', ')));
    else if (found.has(name)) causes.push(duplicate(path, name));
    else found.add(name);
  });
  return found;
}
