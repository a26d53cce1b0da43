import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { pemBlocks } from '../../validation/pem.js';

/** The hash of each signature algorithm, by its object identifier in hexadecimal; null where the algorithm hashes by itself. */
const HASHES: ReadonlyMap<string, string | null> = new Map([
  ['2a864886f70d010105', 'sha1'],
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
  ['2b6570', null],
]);

/** What Go says of a signature that does not hold. */
const REFUSALS: { readonly [type: string]: string | undefined } = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
};

interface Element {
  readonly tag: number;
  readonly whole: Buffer;
  readonly content: Buffer;
}

/**
 * What is wrong with a request for a certificate, or undefined for one that is sound and signed by its own key.
 * Source: kubernetes pkg/apis/certificates/helpers.go ParseCSR and Go's crypto/x509 CheckSignature; RFC 2986 for the form.
 * @param base64 the PEM text in base64, as the field holds it
 */
export function certificateRequestProblem(base64: string): string | undefined {
  const [block] = pemBlocks(Buffer.from(base64, 'base64').toString('latin1'));
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  const outer = elementAt(block.der, 0);
  if (outer === undefined || outer.tag !== 0x30) return "asn1: structure error: tags don't match";
  if (outer.whole.length < block.der.length) return 'asn1: syntax error: trailing data';
  const [info, algorithm, signature] = elementsOf(outer.content);
  const key = publicKeyOf(elementsOf(info?.content)[2]);
  const hash = HASHES.get(elementsOf(algorithm?.content)[0]?.content.toString('hex') ?? '');
  if (info === undefined || signature === undefined || key === undefined)
    return 'asn1: syntax error: sequence truncated';
  if (hash === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  // The first byte of a bit string says how many bits of the last are unused: none.
  if (verify(hash, info.whole, key, signature.content.subarray(1))) return undefined;
  return REFUSALS[key.asymmetricKeyType ?? ''] ?? 'x509: cannot verify signature: algorithm unimplemented';
}

function publicKeyOf(info: Element | undefined): KeyObject | undefined {
  if (info === undefined) return undefined;
  try {
    return createPublicKey({ key: info.whole, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** The elements that follow each other in a buffer, as far as they can be read. */
function elementsOf(content: Buffer | undefined): readonly Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (content !== undefined && at < content.length) {
    const element = elementAt(content, at);
    if (element === undefined) break;
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** One element in DER: a tag, a length in one to four bytes more, and its content. Source: X.690. */
function elementAt(buffer: Buffer, at: number): Element | undefined {
  const tag = buffer[at];
  const short = buffer[at + 1];
  if (tag === undefined || short === undefined) return undefined;
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  const start = at + 2 + lengthBytes;
  if (lengthBytes > 4 || start > buffer.length) return undefined;
  const length = lengthBytes === 0 ? short : buffer.readUIntBE(at + 2, lengthBytes);
  if (start + length > buffer.length) return undefined;
  return { tag, whole: buffer.subarray(at, start + length), content: buffer.subarray(start, start + length) };
}
