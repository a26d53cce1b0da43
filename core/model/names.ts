/**
 * The kinds of names Kubernetes knows. Each check returns what is wrong, in Kubernetes' words, or an empty list.
 * Source: k8s.io/apimachinery pkg/util/validation/validation.go and pkg/api/validate/content (the two word a length limit
 * differently: the first counts `characters`, the second `bytes`; label keys and values are checked by the second).
 */
const NOTHING_WRONG: readonly string[] = [];

const DNS1123_LABEL_FORMAT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS1123_SUBDOMAIN_FORMAT = `${DNS1123_LABEL_FORMAT}(\\.${DNS1123_LABEL_FORMAT})*`;
const SEARCH_LABEL_FORMAT = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH_DOMAIN_FORMAT = `${SEARCH_LABEL_FORMAT}(\\.${SEARCH_LABEL_FORMAT})*`;
const DNS1035_LABEL_FORMAT = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL_KEY_FORMAT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE_FORMAT = `(${LABEL_KEY_FORMAT})?`;
const CONFIG_KEY_FORMAT = '[-._a-zA-Z0-9]+';
const C_IDENTIFIER_FORMAT = '[A-Za-z_][A-Za-z0-9_]*';
const HTTP_HEADER_FORMAT = '[-A-Za-z0-9]+';
const PERCENT_FORMAT = '[0-9]+%';

// Equivalent to the formats, but written so that no input makes them backtrack more than linearly.
const DNS1123_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS1035_LABEL = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS1123_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const SEARCH_DOMAIN = /^_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:\._?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/;
const LABEL_NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const C_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HTTP_HEADER = /^[-A-Za-z0-9]+$/;
const PERCENT = /^[0-9]+%$/;

const DNS1123_LABEL_ERROR =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const DNS1123_SUBDOMAIN_ERROR =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const SEARCH_DOMAIN_ERROR =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
const DNS1035_LABEL_ERROR =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const LABEL_KEY_ERROR =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_ERROR =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const tooManyCharacters = (length: number) => `must be no more than ${length} characters`;
const tooManyBytes = (length: number) => `must be no more than ${length} bytes`;

/** What Kubernetes says about a text that does not match a pattern. */
function patternError(message: string, format: string, ...examples: string[]): string {
  const given = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (${given === '' ? '' : `e.g. ${given}`}regex used for validation is '${format}')`;
}

/** Length in bytes of UTF-8, which is how Kubernetes measures every text. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // A surrogate pair is two units and four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** A label of a DNS name that may start with a digit: names of namespaces, containers, volumes. */
export function dns1123LabelErrors(value: string): readonly string[] {
  if (value.length <= 63 && DNS1123_LABEL.test(value)) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(tooManyCharacters(63));
  if (!DNS1123_LABEL.test(value)) {
    errors.push(
      DNS1123_SUBDOMAIN.test(value)
        ? 'must not contain dots'
        : patternError(DNS1123_LABEL_ERROR, DNS1123_LABEL_FORMAT, 'my-name', '123-abc'),
    );
  }
  return errors;
}

/** A DNS name of one or more labels: names of most objects. */
export function dns1123SubdomainErrors(value: string): readonly string[] {
  return subdomainErrors(value, tooManyCharacters);
}

function subdomainErrors(value: string, tooLong: (length: number) => string): readonly string[] {
  if (value.length <= 253 && DNS1123_SUBDOMAIN.test(value)) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 253) errors.push(tooLong(253));
  if (!DNS1123_SUBDOMAIN.test(value)) {
    errors.push(patternError(DNS1123_SUBDOMAIN_ERROR, DNS1123_SUBDOMAIN_FORMAT, 'example.com'));
  }
  return errors;
}

/** Where a resolver looks for names: a DNS name whose labels may hold underscores. */
export function searchDomainErrors(value: string): readonly string[] {
  if (value.length <= 253 && SEARCH_DOMAIN.test(value)) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 253) errors.push(tooManyCharacters(253));
  if (!SEARCH_DOMAIN.test(value)) {
    errors.push(patternError(SEARCH_DOMAIN_ERROR, SEARCH_DOMAIN_FORMAT, 'example.com'));
  }
  return errors;
}

/** A DNS name whose first label is `*`: hosts of ingresses. */
export function wildcardDns1123SubdomainErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(value) > 253) errors.push(tooManyCharacters(253));
  if (!value.startsWith('*.') || !DNS1123_SUBDOMAIN.test(value.slice(2))) {
    errors.push(
      patternError(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        `\\*\\.${DNS1123_SUBDOMAIN_FORMAT}`,
        '*.example.com',
      ),
    );
  }
  return errors;
}

/** A label of a DNS name that starts with a letter: names of services. */
export function dns1035LabelErrors(value: string): readonly string[] {
  if (value.length <= 63 && DNS1035_LABEL.test(value)) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(tooManyCharacters(63));
  if (!DNS1035_LABEL.test(value)) {
    errors.push(patternError(DNS1035_LABEL_ERROR, DNS1035_LABEL_FORMAT, 'my-name', 'abc-123'));
  }
  return errors;
}

/** A qualified name: a name, or a DNS subdomain, a slash and a name. Keys of labels and annotations, finalizers, taints, resources. */
export function qualifiedNameErrors(value: string): readonly string[] {
  const slash = value.indexOf('/');
  if (slash !== value.lastIndexOf('/')) {
    const pattern = patternError(LABEL_KEY_ERROR, LABEL_KEY_FORMAT, 'MyName', 'my.name', '123-abc');
    return [`a valid label key ${pattern} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = value.slice(slash + 1);
  const nameIsGood = name.length <= 63 && LABEL_NAME.test(name);
  if (slash < 0 && nameIsGood) return NOTHING_WRONG;
  const errors: string[] = [];
  if (slash === 0) errors.push('prefix part must be non-empty');
  else if (slash > 0) {
    for (const error of subdomainErrors(value.slice(0, slash), tooManyBytes)) errors.push(`prefix part ${error}`);
  }
  if (nameIsGood) return errors;
  if (name === '') errors.push('name part must be non-empty');
  else if (byteLength(name) > 63) errors.push(`name part ${tooManyBytes(63)}`);
  if (!LABEL_NAME.test(name)) {
    errors.push(`name part ${patternError(LABEL_KEY_ERROR, LABEL_KEY_FORMAT, 'MyName', 'my.name', '123-abc')}`);
  }
  return errors;
}

/** The value of a label: empty, or like the name part of its key. */
export function labelValueErrors(value: string): readonly string[] {
  if (value === '' || (value.length <= 63 && LABEL_NAME.test(value))) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 63) errors.push(tooManyBytes(63));
  if (!LABEL_NAME.test(value)) {
    errors.push(patternError(LABEL_VALUE_ERROR, LABEL_VALUE_FORMAT, 'MyValue', 'my_value', '12345'));
  }
  return errors;
}

/** The name of a container's or service's port, RFC 6335 in lower case. */
export function portNameErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (byteLength(value) > 15) errors.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

/** A name that is only asked to be one segment of a URL's path: names of roles and role bindings. */
export function pathSegmentNameErrors(value: string): readonly string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return pathSegmentPrefixErrors(value);
}

/** Like a path segment name, for a text that more will be appended to. */
export function pathSegmentPrefixErrors(value: string): readonly string[] {
  const wrong = ['/', '%']
    .filter((illegal) => value.includes(illegal))
    .map((illegal) => `may not contain '${illegal}'`);
  // Kubernetes lets it pass, but no store of ours can: it ends the parts of a key.
  return value.includes('\0') ? [...wrong, "may not contain '\\u0000'"] : wrong;
}

/** A key of a ConfigMap or a Secret, which may become a file's name. */
export function configMapKeyErrors(value: string): readonly string[] {
  if (value.length <= 253 && CONFIG_KEY.test(value) && !value.startsWith('.')) return NOTHING_WRONG;
  const errors: string[] = [];
  if (byteLength(value) > 253) errors.push(tooManyCharacters(253));
  if (!CONFIG_KEY.test(value)) {
    errors.push(
      patternError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY_FORMAT,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  if (value === '.') errors.push("must not be '.'");
  else if (value === '..') errors.push("must not be '..'");
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}

/** The name of an environment variable: printable ASCII without `=`. Source: IsRelaxedEnvVarName, the rule since 1.32. */
export function environmentNameErrors(value: string): readonly string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  if (/^[\x20-\x3c\x3e-\x7e]+$/.test(value)) return NOTHING_WRONG;
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** An identifier of the C language. */
export function cIdentifierErrors(value: string): readonly string[] {
  if (C_IDENTIFIER.test(value)) return NOTHING_WRONG;
  const message =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [patternError(message, C_IDENTIFIER_FORMAT, 'my_name', 'MY_NAME', 'MyName')];
}

/** The name of an HTTP header, stricter than RFC 7230. */
export function httpHeaderNameErrors(value: string): readonly string[] {
  if (HTTP_HEADER.test(value)) return NOTHING_WRONG;
  return [
    patternError(
      "a valid HTTP header must consist of alphanumeric characters or '-'",
      HTTP_HEADER_FORMAT,
      'X-Header-Name',
    ),
  ];
}

/** A percentage such as `25%`. */
export function percentErrors(value: string): readonly string[] {
  if (PERCENT.test(value)) return NOTHING_WRONG;
  const message = "a valid percent string must be a numeric string followed by an ending '%'";
  return [patternError(message, PERCENT_FORMAT, '1%', '93%')];
}

/** What Kubernetes says of a number outside a range that includes both ends. */
export function rangeError(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/** The number of a port, 1 to 65535. */
export function portNumberErrors(port: number): readonly string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? NOTHING_WRONG : [rangeError(1, 65535)];
}
