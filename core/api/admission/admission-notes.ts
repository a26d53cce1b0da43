/** What admission has to tell of a request beside its verdict: warnings for the client, annotations for the audit log. */
export class AdmissionNotes {
  readonly #warnings: string[] = [];
  readonly #annotations = new Map<string, string>();

  warn(warning: string): void {
    if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
  }

  /** Annotations that are there stay. Source: apiserver pkg/audit AddAuditAnnotation. */
  annotate(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  /** In the order they were given; absent when there are none. */
  get warnings(): readonly string[] | undefined {
    return this.#warnings.length === 0 ? undefined : this.#warnings;
  }

  /** Absent when there are none. */
  get annotations(): { readonly [key: string]: string } | undefined {
    return this.#annotations.size === 0 ? undefined : Object.fromEntries(this.#annotations);
  }
}
