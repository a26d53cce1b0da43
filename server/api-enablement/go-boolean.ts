/** What Go's strconv.ParseBool takes. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
]);

/** A boolean as Go's flags write it; undefined for what is none. */
export const goBoolean = (text: string): boolean | undefined => BOOLEANS.get(text);

/** What Go says of a text that is none. */
export const noBoolean = (text: string): string => `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
