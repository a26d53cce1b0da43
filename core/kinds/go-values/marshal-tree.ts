import type { GoTree } from './go-tree.js';

/** What Go's encoder escapes so that JSON may stand in HTML. Source: encoding/json HTMLEscape. */
const ESCAPED = /[<>&\u2028\u2029]/g;

/** A tree as `json.Marshal` writes it, its end left out where it is longer than the limit. */
export function marshalTree(tree: GoTree, limit: number): string {
  return new TreeWriter(limit, false).print(tree);
}

/** A tree as `json.MarshalIndent(…, "", " ")` writes it, its end left out where it is longer than the limit. */
export function marshalIndented(tree: GoTree, limit: number): string {
  return new TreeWriter(limit, true).print(tree);
}

class TreeWriter {
  readonly #limit: number;
  readonly #isIndented: boolean;
  #text = '';

  constructor(limit: number, isIndented: boolean) {
    this.#limit = limit;
    this.#isIndented = isIndented;
  }

  print(tree: GoTree): string {
    this.#write(tree, '\n');
    return this.#text.length > this.#limit ? `${this.#text.slice(0, this.#limit)}…` : this.#text;
  }

  /** @param newline a line's end and the indentation of the line after it */
  #write(tree: GoTree, newline: string): void {
    if (this.#text.length > this.#limit) return;
    if (tree instanceof Map) {
      const members = tree as ReadonlyMap<string, GoTree>;
      this.#writeBetween('{', '}', newline, [...members], ([name, member], inner) => {
        this.#text += `${jsonText(name)}:${this.#isIndented ? ' ' : ''}`;
        this.#write(member, inner);
      });
    } else if (Array.isArray(tree)) {
      this.#writeBetween('[', ']', newline, tree as readonly GoTree[], (item, inner) => this.#write(item, inner));
    } else this.#text += typeof tree === 'string' ? jsonText(tree) : JSON.stringify(tree);
  }

  #writeBetween<T>(
    open: string,
    close: string,
    newline: string,
    items: readonly T[],
    write: (item: T, newline: string) => void,
  ): void {
    const inner = `${newline} `;
    this.#text += open;
    for (const [index, item] of items.entries()) {
      if (this.#text.length > this.#limit) return;
      this.#text += (index > 0 ? ',' : '') + (this.#isIndented ? inner : '');
      write(item, inner);
    }
    this.#text += (this.#isIndented && items.length > 0 ? newline : '') + close;
  }
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
