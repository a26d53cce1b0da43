import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { type Attributes, isResourceRequest, type ResourceAttributes } from '../attributes.js';
import type { Grant } from './grant.js';
import { ruleAllows } from './rule-allows.js';

const ALL = '*';
/** A rule of more pairs of group and resource than this is tried rather than found. */
const MOST_PAIRS = 256;

interface GrantedRule {
  readonly grant: Grant;
  readonly rule: PolicyRule;
  /** The rule's number in the table. */
  readonly order: number;
}

/** The rules that one subject is granted in one place, so that those which are about a resource are found without a look at the others. */
export class RuleTable {
  readonly #byResource = new Map<string, GrantedRule[]>();
  /** Rules about paths, and those that are about too much to be listed by it. */
  readonly #others: GrantedRule[] = [];

  /** The grants whose role cannot be found. */
  readonly failures: readonly Grant[];

  /** `grants` in their order. */
  constructor(readonly grants: readonly Grant[]) {
    this.failures = grants.filter(({ error }) => error !== undefined);
    let order = 0;
    for (const grant of grants) {
      for (const rule of grant.rules) this.#add({ grant, rule, order: order++ });
    }
  }

  #add(granted: GrantedRule): void {
    const { apiGroups = [], resources = [], nonResourceURLs = [] } = granted.rule;
    const isListed = apiGroups.length * resources.length <= MOST_PAIRS;
    if (!isListed || nonResourceURLs.length > 0) this.#others.push(granted);
    if (!isListed) return;
    for (const group of new Set(apiGroups)) {
      for (const resource of new Set(resources)) {
        const key = pair(group, resource);
        const known = this.#byResource.get(key);
        if (known === undefined) this.#byResource.set(key, [granted]);
        else known.push(granted);
      }
    }
  }

  /** The first grant that allows a request. */
  allowing(attributes: Attributes): Grant | undefined {
    let found = firstAllowing(this.#others, attributes);
    if (isResourceRequest(attributes)) {
      for (const key of pairsOf(attributes)) {
        const granted = firstAllowing(this.#byResource.get(key), attributes);
        if (granted !== undefined && (found === undefined || granted.order < found.order)) found = granted;
      }
    }
    return found?.grant;
  }
}

function firstAllowing(rules: readonly GrantedRule[] | undefined, attributes: Attributes): GrantedRule | undefined {
  return rules?.find(({ rule }) => ruleAllows(rule, attributes));
}

const pair = (group: string, resource: string) => `${group} ${resource}`;

/** All that a rule may list a request's group and resource as. */
function pairsOf({ group, resource, subresource }: ResourceAttributes): string[] {
  const names = subresource ? [`${resource}/${subresource}`, `${ALL}/${subresource}`, ALL] : [resource, ALL];
  return [group, ALL].flatMap((one) => names.map((name) => pair(one, name)));
}
