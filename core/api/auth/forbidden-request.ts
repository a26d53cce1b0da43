import { forbidden, type StatusError } from '../../model/status-error.js';
import { type Attributes, isResourceRequest } from './attributes.js';

const ESCAPES: Readonly<Record<'&' | '<' | '>', string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Messages must not look like HTML to a browser that guesses. */
const sanitize = (text: string) => text.replace(/[&<>]/g, (char) => ESCAPES[char as '&' | '<' | '>']);

/**
 * 403 for a request that no rule allows, in the words that clients show:
 * `pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"`.
 * Source: apiserver pkg/endpoints/handlers/responsewriters/errors.go.
 */
export function forbiddenRequest(attributes: Attributes, reason = ''): StatusError {
  const user = JSON.stringify(attributes.user.name);
  let why: string;
  if (!isResourceRequest(attributes))
    why = `User ${user} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
  else {
    const { verb, resource, subresource, group, namespace } = attributes;
    const full = JSON.stringify(subresource ? `${resource}/${subresource}` : resource);
    const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope';
    why = `User ${user} cannot ${verb} resource ${full} in API group ${JSON.stringify(group)} ${where}`;
  }
  const message = reason === '' ? sanitize(why) : `${sanitize(why)}: ${reason}`;
  if (isResourceRequest(attributes)) return forbidden(attributes, attributes.name ?? '', message);
  // Without a resource Kubernetes leaves the kind empty and the message begins with the verdict.
  return { code: 403, reason: 'Forbidden', message: `forbidden: ${message}`, details: {} };
}
