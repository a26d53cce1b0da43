/** What a name that is not of the `iqn` form looks like, by what it begins with. */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
]);

/** Whether an iSCSI name begins as one must. */
export function beginsAsInitiator(name: string): boolean {
  return name.startsWith('iqn') || FORMS.has(name.slice(0, 3));
}

/** Whether a text is an iSCSI name. Source: kubernetes pkg/apis/core/validation iscsiInitiatorIqnRegex, EuiRegex and NaaRegex. */
export function isInitiator(name: string): boolean {
  return name.startsWith('iqn') ? endsAsIqn(name) : FORMS.get(name.slice(0, 3))?.test(name) === true;
}

/**
 * Whether a text ends as `iqn.YYYY-MM.DOMAIN:REST` does, which may begin anywhere, as in Kubernetes: `iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$`.
 * Node's engine would look for its end from each place where it may begin, so each part between colons is looked at once.
 */
function endsAsIqn(text: string): boolean {
  const parts = text.slice(afterLast(text, /[,;*&$|\t\n\f\r ]/)).split(':');
  for (let index = 0; index + 1 < parts.length; index++) {
    const isLast = index + 2 === parts.length && parts[index + 1] === '';
    const part = parts[index]!;
    if (!isLast && /iqn\.\d{4}-\d{2}\../.test(part.slice(afterLast(part, /[^A-Za-z0-9.-]/)))) return true;
  }
  return false;
}

/** The place behind the last character of a kind; 0 where there is none. */
function afterLast(text: string, character: RegExp): number {
  let end = text.length;
  while (end > 0 && !character.test(text[end - 1]!)) end--;
  return end;
}
