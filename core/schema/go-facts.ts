/** The fields of a Go struct by how `encoding/json` writes them. Fields in no list are pointers, which are written when they are set. */
export interface GoFacts {
  /** Without `omitempty`: written whatever they hold. */
  readonly always?: readonly string[];
  /** With `omitempty`: empty texts, lists and maps, zeros and false are left out. A struct is none of these, and always written. */
  readonly omitEmpty?: readonly string[];
  /** With `omitzero`: a struct that is wholly zero is left out as well. */
  readonly omitZero?: readonly string[];
}
