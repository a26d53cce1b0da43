import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { pemBlocks } from '../../../../core/kinds/validation/pem.js';
import { kindNamed } from '../kind-named.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const warned = (certificate: string, key: string, type = 'kubernetes.io/tls') =>
  kindNamed('secrets').warnings?.({ type, data: { 'tls.crt': base64(certificate), 'tls.key': base64(key) } });
const block = (type: string) => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

test.each([
  ['', '', 'tls: failed to find any PEM data in certificate input'],
  [
    privateKey,
    '',
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  [
    block('A') + block('B'),
    '',
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [A B]',
  ],
  [block('CERTIFICATE'), '', 'tls: failed to find any PEM data in key input'],
  [
    block('CERTIFICATE'),
    block('CERTIFICATE'),
    'tls: found a certificate rather than a key in the PEM for the private key',
  ],
  [
    block('CERTIFICATE'),
    block('X'),
    'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [X]',
  ],
  [block('CERTIFICATE'), privateKey, 'x509: malformed certificate'],
])('a Secret for TLS whose parts do not fit is warned of: %#', (certificate, key, warning) => {
  expect(warned(certificate, key)).toEqual([warning]);
  expect(warned(certificate, key, 'Opaque')).toEqual([]);
});

test('PEM blocks are read past what is none', () => {
  const text = `words\n${block('A')}x-----BEGIN B-----\n-----BEGIN C-----\nKey: value\n\nQUJD\n-----END C-----\n-----BEGIN D-----\n?\n-----END D-----\n-----BEGIN E-----\nAAAA\n`;
  expect(pemBlocks(text).map(({ type, hasHeaders, der }) => [type, hasHeaders, der.toString('latin1')])).toEqual([
    ['A', false, '\0\0\0'],
    ['C', true, 'ABC'],
  ]);
});
