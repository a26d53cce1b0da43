/** How much of all warnings together is sent in full, and of each one when that is not enough, in characters. */
const MOST_IN_FULL = 4_096;
const MOST_OF_EACH = 256;

/**
 * The values of `Warning` headers that tell a client of something: code 299, no agent, and the text as a quoted string, each text once.
 * Many or long ones are cut, and those beyond the limit are left out. Characters beyond ASCII go out as their bytes of UTF-8.
 * Source: RFC 7234 section 5.5; apimachinery pkg/util/net/http.go NewWarningHeader; apiserver pkg/endpoints/filters/warning.go.
 */
export function warningHeader(warnings: readonly string[]): readonly string[] {
  const texts = [...new Set(warnings.map(onOneLine))];
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const values: string[] = [];
  let sent = 0;
  for (const text of texts) {
    const cut = total > MOST_IN_FULL ? [...text].slice(0, MOST_OF_EACH).join('') : text;
    sent += cut.length;
    if (sent > MOST_IN_FULL) break;
    values.push(`299 - ${quoted(cut)}`);
  }
  return values;
}

/** Control characters cannot stand in a header. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** A quoted string whose characters are bytes, as headers are written. Source: RFC 7230 section 3.2.6. */
function quoted(text: string): string {
  return `"${Buffer.from(text.replace(/["\\]/g, '\\$&')).toString('latin1')}"`;
}
