/** Past this many characters in all, each warning is cut. Source: apiserver pkg/endpoints/filters/warning.go. */
const MOST_CHARACTERS = 4 * 1024;
const LONGEST_CUT = 256;

/**
 * The values of the Warning headers that tell of warnings, each one once. Source: RFC 7234, section 5.5; apiserver warning.go. Their texts
 * may hold whatever a client sent, so they are quoted, and go out as UTF-8, of whose bytes Node is told as if they were Latin-1.
 */
export function warningHeaders(warnings: readonly string[]): string[] {
  const told = [...new Set(warnings)];
  const isLong = told.reduce((sum, { length }) => sum + length, 0) > MOST_CHARACTERS;
  const headers: string[] = [];
  let characters = 0;
  for (const warning of told) {
    const text = isLong ? warning.slice(0, LONGEST_CUT) : warning;
    characters += text.length;
    if (characters > MOST_CHARACTERS) break;
    const quoted = JSON.stringify(text.replaceAll('\x7f', ' '));
    headers.push(`299 - ${Buffer.from(quoted).toString('latin1')}`);
  }
  return headers;
}
