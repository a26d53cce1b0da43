import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An element in DER. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const keys = { ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }), ed25519: generateKeyPairSync('ed25519') };

/** A request for a certificate without a name, as the field of a CertificateSigningRequest holds it: RFC 2986. `signer` signs it, whoever it is for. */
export function certificateRequest(type: keyof typeof keys, signer: KeyObject = keys[type].privateKey): string {
  const info = der(
    0x30,
    der(0x02, Buffer.from([0])),
    der(0x30),
    keys[type].publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa0),
  );
  const identifier = type === 'ec' ? '2a8648ce3d040302' : '2b6570';
  const signature = sign(type === 'ec' ? 'sha256' : null, info, signer);
  const whole = der(
    0x30,
    info,
    der(0x30, der(0x06, Buffer.from(identifier, 'hex'))),
    der(0x03, Buffer.from([0]), signature),
  );
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
  return Buffer.from(pem).toString('base64');
}
