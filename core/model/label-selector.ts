import {
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  labelOf,
  sortByKey,
  sortedSet,
} from './label-requirement.js';

export { formatRequirements, type LabelRequirement, type Labels, matchesRequirements } from './label-requirement.js';
export { parseLabelSelector } from './label-selector-parser.js';

/** Source: k8s.io/apimachinery meta/v1 LabelSelectorRequirement. */
export interface LabelSelectorExpression {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Chooses objects by their labels: all of it must hold. Source: k8s.io/apimachinery meta/v1 LabelSelector. */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelSelectorExpression[];
}

/**
 * Whether labels fit a selector object. No selector matches nothing, an empty one everything; an unknown operator matches nothing.
 * Source: k8s.io/apimachinery meta/v1 LabelSelectorAsSelector.
 */
export function matchesLabelSelector(selector: LabelSelector | undefined | null, labels: Labels): boolean {
  if (selector === undefined || selector === null) return false;
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels !== undefined && matchLabels !== null && !hasLabels(matchLabels, labels)) return false;
  if (matchExpressions === undefined || matchExpressions === null) return true;
  for (const { key, operator, values } of matchExpressions) {
    const value = labelOf(labels, key);
    if (operator === 'In') {
      if (value === undefined || !(values ?? []).includes(value)) return false;
    } else if (operator === 'NotIn') {
      if (value !== undefined && (values ?? []).includes(value)) return false;
    } else if (operator === 'Exists') {
      if (value === undefined) return false;
    } else if (operator === 'DoesNotExist') {
      if (value !== undefined) return false;
    } else return false;
  }
  return true;
}

/** Whether labels hold every entry of a map; an empty or absent map matches everything. */
function hasLabels(wanted: { readonly [key: string]: string }, labels: Labels): boolean {
  for (const key in wanted) {
    if (labelOf(labels, key) !== wanted[key]) return false;
  }
  return true;
}

/**
 * Whether labels fit the map selector of a Service or a ReplicationController. An empty or absent map matches nothing:
 * such a Service has no selector and its endpoints are somebody else's.
 */
export function matchesSelectorMap(
  map: { readonly [key: string]: string } | undefined | null,
  labels: Labels,
): boolean {
  if (map === undefined || map === null || Object.keys(map).length === 0) return false;
  return hasLabels(map, labels);
}

const EXPRESSION_OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/**
 * The requirements of a selector object, sorted by key; undefined for no selector or an unknown operator, which match nothing.
 * Source: k8s.io/apimachinery meta/v1 LabelSelectorAsSelector.
 */
export function labelSelectorRequirements(
  selector: LabelSelector | undefined | null,
): readonly LabelRequirement[] | undefined {
  if (selector === undefined || selector === null) return undefined;
  const requirements: LabelRequirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push({ key, operator: '=', values: [value] });
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = EXPRESSION_OPERATORS.get(operator);
    if (known === undefined) return undefined;
    requirements.push({ key, operator: known, values: sortedSet(values ?? []) });
  }
  return sortByKey(requirements);
}
