import type { PolicyRule } from '../../../schema/generated/types/rbac.js';
import { type Attributes, isResourceRequest } from '../attributes.js';
import type { Grant } from './grant.js';
import { ruleAllows } from './rule-allows.js';

const ALL = '*';
/** A rule of more rights than this is tried rather than found. */
const MOST_RIGHTS = 1024;

interface GrantedRule {
  readonly grant: Grant;
  readonly rule: PolicyRule;
  /** The rule's number in the table. */
  readonly order: number;
}

/** The rules that one subject is granted in one place, so that those which are about a request are found without a look at the others. */
export class RuleTable {
  readonly #byRight = new Map<string, GrantedRule[]>();
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
    const { verbs = [], apiGroups = [], resources = [], nonResourceURLs = [] } = granted.rule;
    const isListed = verbs.length * apiGroups.length * resources.length <= MOST_RIGHTS;
    if (!isListed || nonResourceURLs.length > 0) this.#others.push(granted);
    if (!isListed) return;
    for (const group of new Set(apiGroups)) {
      for (const resource of new Set(resources)) {
        for (const verb of new Set(verbs)) {
          const key = right(verb, group, resource);
          const known = this.#byRight.get(key);
          if (known === undefined) this.#byRight.set(key, [granted]);
          else known.push(granted);
        }
      }
    }
  }

  /** The first grant that allows a request. `rights` are `rightsOf` it. */
  allowing(attributes: Attributes, rights: readonly string[]): Grant | undefined {
    let found = firstAllowing(this.#others, attributes);
    for (const key of rights) {
      const granted = firstAllowing(this.#byRight.get(key), attributes);
      if (granted !== undefined && (found === undefined || granted.order < found.order)) found = granted;
    }
    return found?.grant;
  }
}

function firstAllowing(rules: readonly GrantedRule[] | undefined, attributes: Attributes): GrantedRule | undefined {
  return rules?.find(({ rule }) => ruleAllows(rule, attributes));
}

const right = (verb: string, group: string, resource: string) => `${verb} ${group} ${resource}`;

/** All that a rule may list a request as; nothing for a request for a path. */
export function rightsOf(attributes: Attributes): readonly string[] {
  if (!isResourceRequest(attributes)) return [];
  const { verb, group, resource, subresource } = attributes;
  const names = subresource ? [`${resource}/${subresource}`, `${ALL}/${subresource}`, ALL] : [resource, ALL];
  const rights: string[] = [];
  for (const one of [verb, ALL])
    for (const of of [group, ALL]) for (const name of names) rights.push(right(one, of, name));
  return rights;
}
