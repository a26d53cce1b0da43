import { type LabelSelector, matchesLabelSelector } from '../../../model/label-selector.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { notFound, type StatusError } from '../../../model/status-error.js';
import { NAMESPACES } from '../../../schema/kinds.js';
import type { ResourceInfo } from '../../../schema/resource-info.js';
import type { DecisionScope } from '../../decide/decision.js';
import { type AdmissionAttributes, labelsOf } from '../attributes.js';
import { type Rule, ruleMatches } from './rules.js';

/** What chooses requests, as webhooks and policies have it. */
export interface ResourceMatch {
  readonly rules: readonly Rule[];
  readonly excludedRules?: readonly Rule[];
  /** Whether a rule about another version of a resource is about this one, too. */
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  /** Whether what has no rules is about everything, rather than nothing. */
  readonly matchesWithoutRules?: true;
}

/**
 * The version of the resource that the request is to be told of, if it is chosen; undefined if it is not. That its namespace is not there
 * is an error only when all else fits. Source: plugin/webhook/generic/webhook.go ShouldCallHook; plugin/policy/matching/matching.go.
 */
export function matchResource(
  scope: DecisionScope,
  match: ResourceMatch,
  attributes: AdmissionAttributes,
): Result<ResourceInfo | undefined, StatusError> {
  const isForAll = match.rules.length === 0 && match.matchesWithoutRules === true;
  const resource = isForAll ? attributes.requested : matchedVersion(scope, match, match.rules, attributes);
  if (resource === undefined || !objectFits(match.objectSelector, attributes)) return ok(undefined);
  if (match.excludedRules !== undefined && matchedVersion(scope, match, match.excludedRules, attributes) !== undefined)
    return ok(undefined);
  const fits = namespaceFits(scope, match.namespaceSelector, attributes);
  return fits.ok ? ok(fits.value ? resource : undefined) : fits;
}

function matchedVersion(
  { context, info }: DecisionScope,
  { matchPolicy }: ResourceMatch,
  rules: readonly Rule[],
  attributes: AdmissionAttributes,
): ResourceInfo | undefined {
  const { requested } = attributes;
  if (rules.some((rule) => ruleMatches(rule, attributes, requested))) return requested;
  if (matchPolicy === 'Exact') return undefined;
  const { schemas } = context;
  const equivalents = schemas.resources.filter(
    (one) =>
      one !== requested &&
      one.resource === info.resource &&
      schemas.storageOf(one).groupResource === info.groupResource &&
      one.custom?.isServed !== false,
  );
  for (const rule of rules) {
    const equivalent = equivalents.find((one) => ruleMatches(rule, attributes, one));
    if (equivalent !== undefined) return equivalent;
  }
  return undefined;
}

const isEmpty = (selector: LabelSelector | undefined): boolean =>
  selector === undefined ||
  (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0);

/** Either side of the change may fit. Source: predicates/object/matcher.go. */
function objectFits(selector: LabelSelector | undefined, { object, oldObject }: AdmissionAttributes): boolean {
  if (isEmpty(selector)) return true;
  return [object, oldObject].some((one) => one !== undefined && matchesLabelSelector(selector, labelsOf(one)));
}

/** Source: predicates/namespace/matcher.go. */
function namespaceFits(
  scope: DecisionScope,
  selector: LabelSelector | undefined,
  { requested, namespace = '', subresource, operation, object }: AdmissionAttributes,
): Result<boolean, StatusError> {
  const isNamespace = requested.resource === 'namespaces';
  if ((namespace === '' && !isNamespace) || isEmpty(selector)) return ok(true);
  if (isNamespace && subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE'))
    return ok(matchesLabelSelector(selector, labelsOf(object)));
  const found = scope.tip.get(NAMESPACES, undefined, namespace);
  if (found === undefined) return fail(notFound({ group: '', resource: 'namespaces' }, namespace));
  return ok(matchesLabelSelector(selector, found.metadata.labels ?? {}));
}
