/**
 * A UUID made from a digest of at least 32 hex digits, so that it is the same on every server that has the same thing.
 * Source: RFC 9562, version 8.
 */
export function derivedUid(digest: string): string {
  const variant = ((Number.parseInt(digest[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
