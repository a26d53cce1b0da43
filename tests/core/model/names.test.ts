import { describe, expect, test } from 'vitest';
import {
  byteLength,
  configMapKeyErrors,
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  environmentNameErrors,
  labelValueErrors,
  pathSegmentNameErrors,
  portNameErrors,
  qualifiedNameErrors,
  wildcardDns1123SubdomainErrors,
} from '../../../core/model/names.js';

const long = (length: number) => 'a'.repeat(length);

describe('good names pass', () => {
  test.each([
    ['label', dns1123LabelErrors, ['a', '1', 'a-b', '1-a', long(63)]],
    ['subdomain', dns1123SubdomainErrors, ['a', 'a.b', '1.2-3', long(253)]],
    ['service', dns1035LabelErrors, ['a', 'a-1', long(63)]],
    ['label key', qualifiedNameErrors, ['a', 'A_b.c-d', 'example.com/Name', `${long(253)}/${long(63)}`]],
    ['label value', labelValueErrors, ['', 'a', 'A.b_c-d', long(63)]],
    ['port name', portNameErrors, ['http', 'a', '1a', 'web-1']],
    ['path segment', pathSegmentNameErrors, ['system:node', 'A B', '...']],
    ['config key', configMapKeyErrors, ['a', '.hidden', 'A_b.c-d', '-']],
    ['environment', environmentNameErrors, ['A', 'a.b', '1', 'a b', 'ä'.normalize('NFD').slice(0, 1)]],
    ['wildcard', wildcardDns1123SubdomainErrors, ['*.example.com']],
  ] as const)('%s', (_kind, errors, names) => {
    for (const name of names) expect(errors(name), name).toEqual([]);
  });
});

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a name with a capital',
    dns1123SubdomainErrors('Web'),
    [
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    'a label with an underscore',
    dns1123LabelErrors('a_b'),
    [
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  ['a label with dots', dns1123LabelErrors('a.b'), ['must not contain dots']],
  ['a long label', dns1123LabelErrors(long(64)), ['must be no more than 63 characters']],
  [
    'a service that starts with a digit',
    dns1035LabelErrors('1a'),
    [
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [
    'a key with two slashes',
    qualifiedNameErrors('a/b/c'),
    [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ],
  ],
  ['a key without prefix', qualifiedNameErrors('/a'), ['prefix part must be non-empty']],
  ['a long key', qualifiedNameErrors(long(64)), ['name part must be no more than 63 bytes']],
  ['a long value', labelValueErrors(long(64)), ['must be no more than 63 bytes']],
  ['a port with two hyphens', portNameErrors('a--b'), ['must not contain consecutive hyphens']],
  ['a port of digits', portNameErrors('80'), ['must contain at least one letter (a-z)']],
  ['a long port', portNameErrors(long(16)), ['must be no more than 15 characters']],
  ['a parent directory', pathSegmentNameErrors('..'), ["may not be '..'"]],
  ['a slash', pathSegmentNameErrors('a/b'), ["may not contain '/'"]],
  ['a zero character, which no store keeps', pathSegmentNameErrors('a\0'), ["may not contain '\\u0000'"]],
  ['a climbing key', configMapKeyErrors('..a'), ["must not start with '..'"]],
  [
    'a variable with an equals sign',
    environmentNameErrors('A=B'),
    ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  ],
])('%s is refused in Kubernetes words', (_what, found, wanted) => {
  expect(found).toEqual(wanted);
});

test('length is counted in bytes', () => {
  for (const text of ['', 'abc', 'ä', '€', '😀', 'a😀ä€']) expect(byteLength(text)).toBe(Buffer.byteLength(text));
});

test('no text takes more than linear time', () => {
  const evil = `${'a-'.repeat(50_000)}!`;
  for (const errors of [dns1123LabelErrors, dns1123SubdomainErrors, qualifiedNameErrors, labelValueErrors]) {
    expect(errors(evil).length).toBeGreaterThan(0);
  }
});
