/** A longer value is cut: Kubernetes repeats whatever was sent, which helps nobody. */
export const LONGEST_VALUE = 32_768;

/** The JSON of a value, cut where it is long. The work is bounded, however large the value is. */
export function shortJson(value: unknown): string {
  const writer = new ShortWriter();
  writer.write(value);
  return writer.text;
}

class ShortWriter {
  text = '';

  get #isFull(): boolean {
    return this.text.length >= LONGEST_VALUE;
  }

  write(value: unknown): void {
    if (this.#isFull) return;
    if (typeof value === 'string') this.#add(JSON.stringify(value.slice(0, LONGEST_VALUE)));
    else if (typeof value !== 'object' || value === null) this.#add(JSON.stringify(value) ?? 'null');
    else if (Array.isArray(value)) this.#writeItems(value);
    else this.#writeMembers(value as { readonly [name: string]: unknown });
  }

  #writeItems(items: readonly unknown[]): void {
    this.#add('[');
    for (const [index, item] of items.entries()) {
      if (this.#isFull) return;
      if (index > 0) this.#add(',');
      this.write(item);
    }
    this.#add(']');
  }

  #writeMembers(members: { readonly [name: string]: unknown }): void {
    this.#add('{');
    let isFirst = true;
    for (const name in members) {
      if (this.#isFull) return;
      if (members[name] === undefined) continue;
      this.#add(`${isFirst ? '' : ','}${JSON.stringify(name.slice(0, LONGEST_VALUE))}:`);
      isFirst = false;
      this.write(members[name]);
    }
    this.#add('}');
  }

  #add(text: string): void {
    if (this.#isFull) return;
    this.text += text;
    if (this.text.length > LONGEST_VALUE) this.text = `${this.text.slice(0, LONGEST_VALUE)}…`;
  }
}
