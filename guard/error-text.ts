import { messageOf, namedMessageOf } from '../core/model/thrown-text.js';

/** What was thrown, in one line, with the place in the code where it was. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(messageOf(error));
  const { stack } = error as { readonly stack?: unknown };
  const frame = /\n\s+at (?:.*\()?(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?/;
  const place = typeof stack === 'string' ? frame.exec(stack)?.[1] : undefined;
  return oneLine(`${namedMessageOf(error)}${place === undefined ? '' : ` (${place})`}`);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
