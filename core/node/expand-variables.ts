const REFERENCE = /\$(?:\$|\(([^()]*)\))/g;

/** No program is given a longer text. Source: Linux MAX_ARG_STRLEN. */
const LONGEST_TEXT = 131_072;
/** No program is given more text. Source: Linux ARG_MAX, a quarter of the usual stack. */
const MOST_TEXT = 2 ** 21;

/**
 * Puts values for `$(NAME)`; `$$(NAME)` is `$(NAME)`, and a name that is unknown stays as it is. So does the whole text where it would become longer
 * than `most`: variables that name others twice would else fill the memory. Source: third_party/forked/golang/expansion.
 */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>, most = LONGEST_TEXT): string {
  if (!text.includes('$')) return text;
  let length = text.length;
  for (const [whole, name] of text.matchAll(REFERENCE)) {
    const value = name === undefined ? '$' : variables.get(name);
    if (value !== undefined) length += value.length - whole.length;
  }
  if (length > most) return text;
  return text.replace(REFERENCE, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? whole),
  );
}

/** Expands the texts of one program, one after the other: what is too much for all of them together stays as it is. */
export class ProgramTexts {
  #left = MOST_TEXT;

  expand(text: string, variables: ReadonlyMap<string, string>): string {
    const expanded = expandVariables(text, variables, Math.min(LONGEST_TEXT, this.#left));
    this.#left = Math.max(0, this.#left - expanded.length);
    return expanded;
  }
}
