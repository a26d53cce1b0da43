import { dirname, resolve } from 'node:path';
import { readPodSecurityConfiguration } from '../core/api/admission/pod-security/configuration.js';
import type { ServerSettings } from '../core/api/server-settings/server-settings.js';
import { CommandFailure } from '../core/model/command-failure.js';
import { isJsonObject, type Json, type JsonObject } from '../core/model/json.js';
import { documentIn, textOfFile } from './configuration-file.js';

/** kube-apiserver's flags that say who decides which requests and writes are allowed. Members are named for these. */
export interface SettingsFlags extends Omit<ServerSettings, 'podSecurity'> {
  readonly admissionControlConfigFile?: string;
}

const POD_SECURITY_GROUP = 'pod-security.admission.config.k8s.io';

/**
 * What a file for `--admission-control-config-file` says: an AdmissionConfiguration of apiserver.config.k8s.io/v1. Of the plugins only PodSecurity can be
 * configured. Rejects with `CommandFailure` when it cannot be read, or says what is not possible. Source: apiserver pkg/admission/config.go
 * ReadAdmissionConfiguration; pod-security-admission admission/api.
 */
export async function readAdmissionConfiguration(file: string): Promise<Pick<ServerSettings, 'podSecurity'>> {
  const document = await objectIn(
    file,
    (error) => `unable to read admission control configuration from ${JSON.stringify(file)} [${error}]`,
  );
  mustBe(document, file, 'AdmissionConfiguration', ['apiserver.config.k8s.io/v1']);
  const plugins = Array.isArray(document['plugins']) ? (document['plugins'] as readonly Json[]) : [];
  let found: JsonObject | undefined;
  for (const plugin of plugins) {
    const { name, path, configuration } = isJsonObject(plugin) ? plugin : ({} as JsonObject);
    if (name !== 'PodSecurity')
      throw new CommandFailure(
        `${file}: admission plugin ${JSON.stringify(name ?? '')} cannot be configured in Hindcast`,
      );
    // The first of a name counts, and what is written out before what is elsewhere.
    found ??= isJsonObject(configuration)
      ? configuration
      : typeof path === 'string' && path !== ''
        ? await objectIn(
            resolve(dirname(file), path),
            (error) => `Couldn't open admission plugin configuration ${path}: ${error}`,
          )
        : undefined;
  }
  if (found === undefined) return {};
  mustBe(found, file, 'PodSecurityConfiguration', [
    `${POD_SECURITY_GROUP}/v1`,
    `${POD_SECURITY_GROUP}/v1beta1`,
    `${POD_SECURITY_GROUP}/v1alpha1`,
  ]);
  const { causes } = readPodSecurityConfiguration(found);
  if (causes.length > 0) {
    const told = causes.map(({ field, message }) => `${field}: ${message}`);
    const all = told.length === 1 ? told[0]! : `[${told.join(', ')}]`;
    throw new CommandFailure(`failed to initialize admission: PodSecurity invalid: ${all}`);
  }
  const { defaults, exemptions } = found;
  return { podSecurity: { ...(defaults && { defaults }), ...(exemptions && { exemptions }) } as JsonObject };
}

async function objectIn(file: string, told: (why: string) => string): Promise<JsonObject> {
  const text = await textOfFile(file, (why, cause) => new CommandFailure(told(why), { cause }));
  const document = documentIn(text, (why, cause) => new CommandFailure(`${file}: ${why}`, { cause }));
  if (isJsonObject(document)) return document;
  throw new CommandFailure(`${file} holds no object`);
}

function mustBe(document: JsonObject, file: string, kind: string, apiVersions: readonly string[]): void {
  if (document['kind'] === kind && apiVersions.includes(String(document['apiVersion']))) return;
  const [found, version] = [document['kind'] ?? '', document['apiVersion'] ?? ''].map((part) => JSON.stringify(part));
  throw new CommandFailure(
    `${file}: no kind ${found} is registered for version ${version} here: it must be ${kind} of ${apiVersions[0]}`,
  );
}
