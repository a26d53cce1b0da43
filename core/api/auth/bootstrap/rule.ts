import type { PolicyRule } from '../../../schema/generated/types/rbac.js';

const words = (text: string) => text.split(' ');

/** The verbs that look and change nothing. */
export const READ = 'get list watch';
/** The verbs that change, short of looking. */
export const WRITE = 'create delete deletecollection patch update';
/** Looking, and changing what is there. */
export const READ_UPDATE = 'get list patch update watch';
export const READ_WRITE = 'create delete deletecollection get list patch update watch';

/** A rule about resources. Verbs, groups (`core` for the empty one), resources and names are lists of words. */
export function rule(verbs: string, groups: string, resources: string, resourceNames?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === 'core' ? '' : group)),
    resources: words(resources),
    ...(resourceNames === undefined ? {} : { resourceNames: words(resourceNames) }),
  };
}

/** A rule about paths. */
export function paths(verbs: string, urls: string): PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(urls) };
}

/** What everyone who reports Events needs. */
export const EVENTS_RULE = rule('create patch update', 'core events.k8s.io', 'events');
