/** What was thrown, in one line, with the place in the code where it was. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /\n\s+at (?:.*\()?(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1];
  return `${error.name}: ${error.message}${place === undefined ? '' : ` (${place})`}`;
}
