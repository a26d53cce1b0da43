/** What there is to tell of a request beside the verdict on it: warnings for the client, annotations for the audit log. */
export class AdmissionNotes {
  // Most decisions tell nothing: what would hold it is made when something is told.
  #warnings: string[] | undefined;
  #annotations: Map<string, string> | undefined;

  /** What is wrong with the fields of the body, which was taken all the same. */
  ofFields: readonly string[] = [];

  /** What is told twice is told once. */
  warn(warning: string): void {
    this.#warnings ??= [];
    if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
  }

  /** Annotations that are there stay. Source: apiserver pkg/audit AddAuditAnnotation. */
  annotate(key: string, value: string): void {
    this.#annotations ??= new Map();
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  /** In the order they were given; absent when there are none. */
  get warnings(): readonly string[] | undefined {
    return this.#warnings;
  }

  /** Absent when there are none. */
  get annotations(): { readonly [key: string]: string } | undefined {
    return this.#annotations === undefined ? undefined : Object.fromEntries(this.#annotations);
  }
}
