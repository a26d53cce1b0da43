/** A block of PEM. */
export interface PemBlock {
  /** `CERTIFICATE`. */
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly der: Buffer;
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const HEADER = /^[^:\n]+:[^\n]*$/;

/** The blocks of a PEM text; what stands between them, and what is no block, is passed over. Source: RFC 7468; Go's encoding/pem Decode. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = 0;
  for (;;) {
    const begin = text.indexOf(BEGIN, at);
    if (begin < 0) return blocks;
    at = begin + BEGIN.length;
    if (begin > 0 && text[begin - 1] !== '\n') continue;
    const lineEnd = text.indexOf('\n', begin);
    const line = lineEnd < 0 ? '' : text.slice(at, lineEnd).trimEnd();
    if (!line.endsWith(DASHES)) continue;
    const type = line.slice(0, -DASHES.length);
    const end = text.indexOf(`\n${END}${type}${DASHES}`, lineEnd - 1);
    if (end < 0) continue;
    const block = blockOf(type, text.slice(lineEnd + 1, end));
    if (block === undefined) continue;
    blocks.push(block);
    at = end + 1 + END.length;
  }
}

function blockOf(type: string, body: string): PemBlock | undefined {
  const lines = body.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => line !== '' && !HEADER.test(line));
  const base64 = first < 0 ? '' : lines.slice(first).join('').replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return {
    type,
    hasHeaders: first > 0 && lines.slice(0, first).some((line) => line !== ''),
    der: Buffer.from(base64, 'base64'),
  };
}
