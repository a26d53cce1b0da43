/** A member that a body names twice in one object; the last of them counts. */
export interface DuplicateField {
  /** The words of kube-apiserver's strict decoder. */
  readonly message: string;
  /** Where it came again, when known: in which object, and after how many of its other members. */
  readonly place?: { readonly object: string; readonly after: number };
}
