import type { DuplicateField } from '../../model/duplicate-field.js';
import type { Json } from '../../model/json.js';

/** What was read from a body of text. */
export interface DecodedBody {
  readonly value: Json;
  /** The fields that it names twice in one object, in the words of kube-apiserver's strict decoder; the last of them counts. */
  readonly duplicateFields: readonly DuplicateField[];
}

/** Why a body could not be read: it is too large to be looked at, or wrong. */
export interface BodyProblem {
  readonly isTooLarge: boolean;
  readonly message: string;
}
