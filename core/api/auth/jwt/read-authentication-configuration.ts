import { asList, asObject, asText } from '../../../kinds/fields/json-fields.js';
import { collectCauses } from '../../../kinds/validation/collect-causes.js';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { aggregate } from '../../../model/status-error.js';
import { checkFields, typeError } from '../../../schema/check-fields.js';
import type { AuthenticationConfiguration, JwtAuthenticator } from './authentication-configuration.js';
import { AUTHENTICATION_CONFIGURATION } from './configuration-schema.js';
import { checkAuthenticationConfiguration } from './validate-authentication-configuration.js';

const GROUP = 'apiserver.config.k8s.io';
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `${GROUP}/${version}`);
const KIND = 'AuthenticationConfiguration';

/** What a file was found to be: it cannot be read, or what it says is not possible. */
export interface ConfigurationProblem {
  readonly isUnreadable: boolean;
  readonly message: string;
}

/**
 * Reads what a file for `--authentication-config` holds; what is wrong with it comes in kube-apiserver's words. `disallowed` are issuers that are the
 * server's own. Source: kubernetes pkg/kubeapiserver/options/authentication.go loadAuthenticationConfigFromData.
 */
export function readAuthenticationConfiguration(
  value: Json | undefined,
  disallowed: readonly string[],
): Result<AuthenticationConfiguration, ConfigurationProblem> {
  const unreadable = (message: string) => fail({ isUnreadable: true, message });
  if (!isJsonObject(value)) return unreadable("couldn't get version/kind; json parse error: it is no object");
  const [version, kind] = [asText(value['apiVersion']), asText(value['kind'])];
  if (kind === '') return unreadable(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  if (kind !== KIND || !VERSIONS.includes(version))
    return unreadable(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`);
  const problems = checkFields(AUTHENTICATION_CONFIGURATION, value);
  const wrong = typeError(problems);
  if (wrong !== undefined) return unreadable(wrong);
  if (problems.length > 0)
    return unreadable(`strict decoding error: ${problems.map(({ message }) => message).join(', ')}`);
  const configuration = configurationOf(value);
  const causes = collectCauses((found) => checkAuthenticationConfiguration(configuration, disallowed, found));
  return causes.length === 0 ? ok(configuration) : fail({ isUnreadable: false, message: aggregate(causes) });
}

/** What the fields say, whose types have been checked. A field that is null is not there. */
function configurationOf(value: JsonObject): AuthenticationConfiguration {
  const jwt = asList(value['jwt']).map((one) => authenticatorOf(asObject(one)));
  const { anonymous } = value;
  if (!isJsonObject(anonymous)) return { jwt };
  const conditions = asList(anonymous['conditions']).map((one) => ({ path: asText(asObject(one)['path']) }));
  return { jwt, anonymous: { enabled: anonymous['enabled'] === true, conditions } };
}

function authenticatorOf(value: JsonObject): JwtAuthenticator {
  const issuer = asObject(value['issuer']);
  const mappings = asObject(value['claimMappings']);
  return {
    issuer: {
      ...textsOf(issuer, 'discoveryURL', 'certificateAuthority', 'audienceMatchPolicy', 'egressSelectorType'),
      url: asText(issuer['url']),
      audiences: asList(issuer['audiences']).map(asText),
    },
    claimValidationRules: asList(value['claimValidationRules']).map((rule) =>
      textsOf(asObject(rule), 'claim', 'requiredValue', 'expression', 'message'),
    ),
    claimMappings: {
      username: textsOf(asObject(mappings['username']), 'claim', 'prefix', 'expression'),
      groups: textsOf(asObject(mappings['groups']), 'claim', 'prefix', 'expression'),
      uid: textsOf(asObject(mappings['uid']), 'claim', 'expression'),
      extra: asList(mappings['extra']).map((extra) => textsOf(asObject(extra), 'key', 'valueExpression')),
    },
    userValidationRules: asList(value['userValidationRules']).map((rule) =>
      textsOf(asObject(rule), 'expression', 'message'),
    ),
  };
}

function textsOf<K extends string>(object: JsonObject, ...keys: readonly K[]): { readonly [key in K]?: string } {
  const texts: { [key in K]?: string } = {};
  for (const key of keys) {
    const value = object[key];
    if (typeof value === 'string') texts[key] = value;
  }
  return texts;
}
