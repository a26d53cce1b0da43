import { groupOf, versionOf } from '../../../model/group-resource.js';
import type {
  ExpressionWarning,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicySpec,
} from '../../../schema/generated/types/admissionregistration.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { Schemas } from '../../../schema/schemas.js';
import { composedScope, type ExpressionScope, typeProblems } from '../validation/expressions.js';
import { declaredType } from './declared-type.js';

/** Of how many kinds that one rule names objects may be. Source: typechecking.go maxTypesToCheck. */
const MOST_KINDS = 10;

type Rule = NonNullable<NonNullable<ValidatingAdmissionPolicySpec['matchConstraints']>['resourceRules']>[number];

/**
 * What is wrong with the validations of a policy, given the kinds of objects that it is for: fields that these have not, and values that do not go together. Kinds
 * that are not known are left out. Source: k8s.io/apiserver pkg/admission/plugin/policy/validating/typechecking.go.
 */
export function typeWarnings(policy: ValidatingAdmissionPolicy, schemas: Schemas): readonly ExpressionWarning[] {
  const scopes = scopesOf(policy, schemas);
  const warnings: ExpressionWarning[] = [];
  const check = (expression: string, fieldRef: string) => {
    const problemIn = typeProblems(expression);
    const problems = scopes.flatMap(({ kind, scope }) => {
      const problem = problemIn(scope);
      return problem === undefined ? [] : [`${kind}: ${problem}\n`];
    });
    if (problems.length > 0) warnings.push({ fieldRef, warning: problems.join('\n') });
  };
  (policy.spec?.validations ?? []).forEach(({ expression, messageExpression }, index) => {
    const at = `spec.validations[${index}]`;
    check(expression, `${at}.expression`);
    if (messageExpression) check(messageExpression, `${at}.messageExpression`);
  });
  return warnings;
}

interface KindScope {
  /** As Go prints a group, a version and a kind: `apps/v1, Kind=Deployment`. */
  readonly kind: string;
  readonly scope: ExpressionScope;
}

/** What expressions see where objects are of each of the kinds. */
function scopesOf({ spec }: ValidatingAdmissionPolicy, schemas: Schemas): readonly KindScope[] {
  const paramKind = spec?.paramKind;
  const paramInfo =
    paramKind &&
    schemas.byKind(groupOf(paramKind.apiVersion ?? ''), versionOf(paramKind.apiVersion ?? ''), paramKind.kind ?? '');
  const params = paramInfo && declaredType(paramInfo, schemas);
  return kindsOf(spec?.matchConstraints?.resourceRules ?? [], schemas).map((info) => {
    const object = declaredType(info, schemas);
    const { scope, declare } = composedScope({
      authorizer: true,
      requestResource: false,
      params: paramKind !== undefined,
      variables: new Map(),
      types: { ...(object && { object }), ...(params && { params }) },
    });
    for (const { name, expression } of spec?.variables ?? []) declare(name, expression);
    return { kind: `${info.group}/${info.version}, Kind=${info.kind}`, scope };
  });
}

/** The kinds that rules name, each once, by group, version and kind. Rules with `*` name none. */
function kindsOf(rules: readonly Rule[], schemas: Schemas): readonly ResourceInfo[] {
  const found = new Map<string, ResourceInfo>();
  for (const rule of rules) {
    let count = 0;
    for (const info of namedBy(rule, schemas)) {
      found.set(`${info.group}\n${info.version}\n${info.kind}`, info);
      if (++count === MOST_KINDS) return sorted(found);
    }
  }
  return sorted(found);
}

function sorted(found: ReadonlyMap<string, ResourceInfo>): readonly ResourceInfo[] {
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, info]) => info);
}

function* namedBy(
  { apiGroups = [], apiVersions = [], resources = [] }: Rule,
  schemas: Schemas,
): Iterable<ResourceInfo> {
  if ([...apiGroups, ...apiVersions].some((text) => text.includes('*'))) return;
  const plain = resources.filter((resource) => !/[*/]/.test(resource));
  for (const group of [...apiGroups].sort())
    for (const version of [...apiVersions].sort())
      for (const resource of [...plain].sort()) yield* kindsFor(schemas, group, version, resource);
}

/**
 * The kinds of a resource, which may be written in the singular. With no group those of any group are meant, not of the core group alone. Source:
 * k8s.io/apimachinery pkg/api/meta/restmapper.go KindsFor.
 */
function kindsFor(schemas: Schemas, group: string, version: string, resource: string): readonly ResourceInfo[] {
  const name = resource.toLowerCase();
  return schemas.resources.filter(
    (info) =>
      (group === '' || info.group === group) &&
      info.version === version &&
      (info.resource === name || info.singular === name),
  );
}
