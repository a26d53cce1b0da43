import { formatRequirements, type LabelSelector, labelSelectorRequirements } from '../../model/label-selector.js';

/** Labels as `a=1,b=2`, sorted, or `<none>`. Source: k8s.io/apimachinery pkg/labels FormatLabels. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/**
 * A selector as kubectl's `-l` would take it, its requirements sorted by key; empty for one that selects all or is absent.
 * Undefined when an operator is unknown. Source: apimachinery meta/v1 LabelSelectorAsSelector.
 */
export function selectorText(selector: LabelSelector | undefined): string | undefined {
  if (selector === undefined) return '';
  const requirements = labelSelectorRequirements(selector);
  return requirements === undefined ? undefined : formatRequirements(requirements);
}

/** A selector for a cell: `<none>` when it is empty, `<error>` when it is none. Source: meta/v1 FormatLabelSelector. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const text = selectorText(selector);
  if (text === undefined) return '<error>';
  return text === '' ? '<none>' : text;
}
