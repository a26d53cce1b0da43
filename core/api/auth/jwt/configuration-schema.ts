import type { FieldSchema } from '../../../schema/field-schema.js';

const STRING: FieldSchema = { type: 'string' };
const BOOLEAN: FieldSchema = { type: 'boolean' };
const listOf = (items: FieldSchema): FieldSchema => ({ type: 'array', items });
/** `name` is that of Go's type, which decoding errors tell. */
const struct = (name: string, properties: Readonly<Record<string, FieldSchema>>): FieldSchema => ({
  type: 'object',
  definition: `io.k8s.apiserver.pkg.apis.apiserver.v1.${name}`,
  properties: new Map(Object.entries(properties)),
});

const MAPPING = struct('PrefixedClaimOrExpression', { claim: STRING, prefix: STRING, expression: STRING });
const RULE = struct('ClaimValidationRule', {
  claim: STRING,
  requiredValue: STRING,
  expression: STRING,
  message: STRING,
});
const JWT = struct('JWTAuthenticator', {
  issuer: struct('Issuer', {
    url: STRING,
    discoveryURL: STRING,
    certificateAuthority: STRING,
    audiences: listOf(STRING),
    audienceMatchPolicy: STRING,
    egressSelectorType: STRING,
  }),
  claimValidationRules: listOf(RULE),
  claimMappings: struct('ClaimMappings', {
    username: MAPPING,
    groups: MAPPING,
    uid: struct('ClaimOrExpression', { claim: STRING, expression: STRING }),
    extra: listOf(struct('ExtraMapping', { key: STRING, valueExpression: STRING })),
  }),
  userValidationRules: listOf(struct('UserValidationRule', { expression: STRING, message: STRING })),
});

/** The fields of an AuthenticationConfiguration. Source: apiserver pkg/apis/apiserver/v1/types.go. */
export const AUTHENTICATION_CONFIGURATION = struct('AuthenticationConfiguration', {
  apiVersion: STRING,
  kind: STRING,
  jwt: listOf(JWT),
  anonymous: struct('AnonymousAuthConfig', {
    enabled: BOOLEAN,
    conditions: listOf(struct('AnonymousAuthCondition', { path: STRING })),
  }),
});
