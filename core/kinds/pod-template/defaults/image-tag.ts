/**
 * The tag an image is pulled by: `latest` for a name without tag and digest, empty for a name with a digest only and for what
 * is no image name. Source: kubernetes pkg/util/parsers/parsers.go ParseImageName.
 */
function imageTag(image: string): string {
  const at = image.indexOf('@');
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const repository = hasTag ? named.slice(0, colon) : named;
  if (!isRepository(repository)) return '';
  if (hasTag) return named.slice(colon + 1);
  return at < 0 ? 'latest' : '';
}

/** Whether a text can name a repository: an optional host, then a path in lower case. */
function isRepository(text: string): boolean {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  const path = hasHost ? text.slice(slash + 1) : text;
  return /^[a-z0-9][a-z0-9._/-]*$/.test(path);
}

/** Always for `latest`, else IfNotPresent. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Container. */
export function defaultPullPolicy(image: string): string {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent';
}
