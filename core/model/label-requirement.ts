/** The labels of an object; absent counts as none. */
export type Labels = { readonly [key: string]: string } | undefined | null;

/** The operators of `?labelSelector=`, as k8s.io/apimachinery pkg/selection names them. */
export type LabelOperator = '=' | '==' | 'in' | '!=' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

/** One condition on one label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Without duplicates, sorted; none for `exists` and `!`. */
  readonly values: readonly string[];
}

/** The value of one label, undefined when the object has none of that key. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return labels !== undefined && labels !== null && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Whether labels fit every requirement; no requirement matches everything. Source: apimachinery pkg/labels Requirement.Matches. */
export function matchesRequirements(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  for (const requirement of requirements) {
    if (!matchesRequirement(requirement, labelOf(labels, requirement.key))) return false;
  }
  return true;
}

function matchesRequirement({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      const actual = value === undefined ? undefined : parseInt64(value);
      const bound = values[0] === undefined ? undefined : parseInt64(values[0]);
      if (actual === undefined || bound === undefined) return false;
      return operator === 'gt' ? actual > bound : actual < bound;
    }
  }
}

/** Reads a decimal number that fits 64 bits, as Go's strconv.ParseInt does; undefined when it is none. */
export function parseInt64(text: string): bigint | undefined {
  if (text.length > 64 || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Without duplicates, in the order Go sorts texts (by UTF-8 bytes, which for labels is by code unit). */
export function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

/** A stable sort by key, as `ByKey` sorts a parsed selector. */
export function sortByKey(requirements: readonly LabelRequirement[]): readonly LabelRequirement[] {
  return [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** Writes requirements as `?labelSelector=` and a Scale's `status.selector` do: `app=web,tier in (a,b),!old`. */
export function formatRequirements(requirements: readonly LabelRequirement[]): string {
  return requirements.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'gt':
      return `${key}>${values.join(',')}`;
    case 'lt':
      return `${key}<${values.join(',')}`;
    default:
      return `${key}${operator}${values.join(',')}`;
  }
}
