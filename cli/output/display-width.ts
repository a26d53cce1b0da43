/** Every character of a plain text takes one place. */
const PLAIN = /^[\x20-\x7e]*$/;
const MARKS_ONLY = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]*$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;
/** Characters of width W and F. Source: Unicode EastAsianWidth.txt, in the blocks that have any but emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u4DBF\u4E00-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]/u;
const ELLIPSIS = '…';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many places of a terminal a text takes: two for East Asian wide characters and emoji, none for combining marks. Source: UAX #11. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment);
  return width;
}

/** Fills a text up with spaces. A text that is wider stays as it is. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** A text in at most so many places: `…` stands for what is cut off its end, or out of its middle, where names differ least. */
export function cutTo(text: string, width: number, where: 'end' | 'middle'): string {
  if (displayWidth(text) <= width) return text;
  if (width < 2) return ELLIPSIS.slice(0, Math.max(0, width));
  const characters = [...graphemes.segment(text)].map(({ segment }) => segment);
  const tail =
    where === 'end'
      ? ''
      : fitting(characters.toReversed(), Math.ceil((width - 1) / 2))
          .reverse()
          .join('');
  return fitting(characters, width - 1 - displayWidth(tail)).join('') + ELLIPSIS + tail;
}

/** As many of the first characters as fit. */
function fitting(characters: readonly string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => {
    left -= widthOf(character);
    return left < 0;
  });
  return characters.slice(0, end < 0 ? characters.length : end);
}

function widthOf(grapheme: string): number {
  if (PLAIN.test(grapheme)) return grapheme.length;
  if (MARKS_ONLY.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}
