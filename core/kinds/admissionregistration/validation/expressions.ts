import { type CallLookup, callsOf } from '../../../cel/check/call-lookup.js';
import {
  BOOL,
  type DeclaredType,
  DYN,
  INT,
  listOf,
  mapOf,
  opaque,
  STRING,
  structOf,
  TIMESTAMP,
  typeText,
} from '../../../cel/check/cel-types.js';
import { checkExpression, readExpression } from '../../../cel/check/check-expression.js';
import type { CheckScope } from '../../../cel/check/check-types.js';

/** The types of a policy's variables by name. */
export type VariableTypes = ReadonlyMap<string, DeclaredType>;

/** What an expression of a webhook or a policy may name beside the objects, the request and the namespace. */
export interface ExpressionScope {
  readonly params?: boolean;
  readonly authorizer?: boolean;
  /** False where `authorizer.requestResource` is not known, though the authorizer is. */
  readonly requestResource?: boolean;
  /** What the objects and the parameters are, where that is known. */
  readonly types?: { readonly object?: DeclaredType; readonly params?: DeclaredType };
  /** Absent where there is no `variables`. */
  readonly variables?: VariableTypes;
  /** Whether it may write out objects and JSON patches. */
  readonly patchTypes?: boolean;
}

/** Source of the types here: k8s.io/apiserver pkg/admission/plugin/cel/compile.go BuildRequestType, BuildNamespaceType. */
const object = (name: string, fields: Readonly<Record<string, DeclaredType>>) =>
  structOf(name, new Map(Object.entries(fields)));

const TEXTS = listOf(STRING);
const GROUP_VERSION_KIND = object('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const GROUP_VERSION_RESOURCE = object('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});

const REQUEST = object('kubernetes.AdmissionRequest', {
  kind: GROUP_VERSION_KIND,
  resource: GROUP_VERSION_RESOURCE,
  subResource: STRING,
  requestKind: GROUP_VERSION_KIND,
  requestResource: GROUP_VERSION_RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: object('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: TEXTS,
    extra: mapOf(STRING, TEXTS),
  }),
  dryRun: BOOL,
  options: DYN,
});

const NAMESPACE = object('kubernetes.Namespace', {
  metadata: object('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: TEXTS,
  }),
  spec: object('kubernetes.NamespaceSpec', { finalizers: TEXTS }),
  status: object('kubernetes.NamespaceStatus', {
    conditions: listOf(
      object('kubernetes.NamespaceCondition', {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

const JSON_PATCH = object('JSONPatch', { op: STRING, path: STRING, from: STRING, value: DYN });

/** A type that can be written out where patches are made. Source: k8s.io/apiserver pkg/cel/mutation DynamicTypeResolver. */
function patchType(name: string): DeclaredType | undefined {
  if (name === 'JSONPatch') return JSON_PATCH;
  if (name !== 'Object' && !name.startsWith('Object.')) return undefined;
  return { ...structOf(name, new Map()), anyField: DYN };
}

const ESCAPE_KEY = { isMember: false, args: [STRING], result: STRING, params: [] };
const PATCH_OVERLOADS = new Map([['jsonpatch.escapeKey', [ESCAPE_KEY]]]);

function checkScope({
  params,
  authorizer,
  requestResource = true,
  types = {},
  variables,
  patchTypes,
}: ExpressionScope): CheckScope {
  const object = types.object ?? DYN;
  const known: [string, DeclaredType][] = [
    ['object', object],
    ['oldObject', object],
    ['namespaceObject', NAMESPACE],
    ['request', REQUEST],
  ];
  if (params === true) known.push(['params', types.params ?? DYN]);
  if (authorizer === true) {
    known.push(['authorizer', opaque('kubernetes.authorization.Authorizer')]);
    if (requestResource) known.push(['authorizer.requestResource', opaque('kubernetes.authorization.ResourceCheck')]);
  }
  if (variables !== undefined) known.push(['variables', structOf('kubernetes.variables', variables)]);
  return {
    variables: new Map(known),
    ...(patchTypes === true ? { structType: patchType, overloads: PATCH_OVERLOADS } : {}),
  };
}

/** Tells for a scope what is wrong with an expression there, whatever it evaluates to, in cel-go's words; undefined for a good one. */
export function typeProblems(expression: string): (scope: ExpressionScope) => string | undefined {
  const check = readExpression(expression);
  return (scope) => {
    const checked = check(checkScope(scope));
    return checked.ok ? undefined : checked.error;
  };
}

/**
 * What is wrong with an expression, in Kubernetes' words; undefined for a good one. With `results` it must be of one of these types. Source:
 * k8s.io/apiserver pkg/admission/plugin/cel/compile.go CompileCELExpression.
 */
export function expressionProblem(
  expression: string,
  scope: ExpressionScope,
  results?: readonly string[],
): string | undefined {
  const checked = checkExpression(expression, checkScope(scope));
  if (!checked.ok) return `compilation failed: ${checked.error}`;
  const type = typeText(checked.value.type);
  if (results === undefined || results.includes(type)) return undefined;
  if (results.length === 1) return `must evaluate to ${results[0]} but got ${type}`;
  return `must evaluate to one of [${results.join(' ')}] but got ${type}`;
}

/** What an expression calls; undefined where something is wrong with it. */
export function callsIn(expression: string, scope: ExpressionScope): CallLookup | undefined {
  const checked = checkExpression(expression, checkScope(scope));
  return checked.ok ? callsOf(checked.value) : undefined;
}

/** A scope that a policy's variables come into one after the other. */
export interface ComposedScope {
  /** What is behind the variables that have been declared; the same object throughout. */
  readonly scope: ExpressionScope;
  /** Adds a variable. Of one that cannot be read nothing is known. Source: composition.go convertCelTypeToDeclType. */
  declare(name: string, expression: string): void;
}

/** A scope of its own for a policy's variables. */
export function composedScope(scope: ExpressionScope): ComposedScope {
  const variables = new Map(scope.variables);
  // Where no variable is declared there is no `variables` either, unless there is one anyway.
  const composed: { -readonly [K in keyof ExpressionScope]: ExpressionScope[K] } = { ...scope };
  if (scope.variables !== undefined) composed.variables = variables;
  return {
    scope: composed,
    declare(name, expression) {
      const checked = checkExpression(expression, checkScope(composed));
      composed.variables = variables;
      variables.set(name, checked.ok ? declared(checked.value.type) : DYN);
    },
  };
}

function declared(type: DeclaredType): DeclaredType {
  switch (type.kind) {
    case 'list':
      return listOf(declared(type.params[0]!));
    case 'map':
      return mapOf(declared(type.params[0]!), declared(type.params[1]!));
    case 'struct':
    case 'opaque':
    case 'type':
      return DYN;
    default:
      return type;
  }
}
