/** What a table gives up, a step at a time, to fit the terminal. A step about a column that the table has not is passed over. */
export type Concession =
  /** Is cut with `…`, to no fewer places than `least`. */
  | { readonly type: 'cut'; readonly heading: string; readonly least: number; readonly where: 'end' | 'middle' }
  /** Is left out. */
  | { readonly type: 'leave-out'; readonly heading: string }
  /** Is written in fewer places, each text by itself. */
  | { readonly type: 'shorten'; readonly heading: string; readonly form: (text: string) => string }
  /** What all rows have in common is told once, behind a heading; a column of which nothing is left goes. */
  | {
      readonly type: 'tell-once';
      readonly heading: string;
      readonly behind: string;
      readonly split: (text: string) => SplitText;
    };

/** A text in two parts: one that may be common to all rows, in the form in which it stands behind a heading, and the rest. */
export interface SplitText {
  readonly common: string;
  readonly label: string;
  readonly rest: string;
}

/** The columns of a table, and in which order they give way on a terminal that is too narrow. */
export interface TableShape {
  readonly headings: readonly string[];
  readonly givesWay: readonly Concession[];
}

/** Cuts the end off: for sentences and values. */
export function cutEnd(heading: string, least: number): Concession {
  return { type: 'cut', heading, least, where: 'end' };
}

/** Cuts the middle out: for names, which differ at their ends. */
export function cutMiddle(heading: string, least: number): Concession {
  return { type: 'cut', heading, least, where: 'middle' };
}

/** Leaves a column out. */
export function leaveOut(heading: string): Concession {
  return { type: 'leave-out', heading };
}

/** Leaves a column out in which all rows are the same, and tells that one behind another heading: `OBJECT (shop)`. */
export function whenOne(heading: string, behind: string): Concession {
  return { type: 'tell-once', heading, behind, split: (text) => ({ common: text, label: text, rest: '' }) };
}

const INSTANT = /^(\d{4}-(\d\d-\d\d))T([\d:.]+Z)$/;

/** Times of one day are told without it: `TIME (11-21)`. */
export function timeOfDay(heading: string): Concession {
  const split = (text: string) => {
    const [, common = '', label = '', rest = text] = INSTANT.exec(text) ?? [];
    return { common, label, rest };
  };
  return { type: 'tell-once', heading, behind: heading, split };
}

/** Objects are told without the group of their kind, which is seldom needed to know them: `deployment/web`. */
export function withoutGroup(heading: string): Concession {
  return { type: 'shorten', heading, form: (text) => text.replace(/^([^./]+)\.[^/]*\//, '$1/') };
}

/** Times are told to the second. */
export function wholeSeconds(heading: string): Concession {
  return { type: 'shorten', heading, form: (text) => text.replace(/\.\d+Z$/, 'Z') };
}
