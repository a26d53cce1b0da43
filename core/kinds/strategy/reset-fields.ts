/**
 * The fields that a write does not set because its endpoint resets them, as paths, by subresource; `''` for the object itself. Nobody comes to
 * own them by it. Source: rest.ResetFieldsStrategy and the GetResetFields of each strategy.
 */
export type ResetFields = ReadonlyMap<string, readonly (readonly string[])[]>;

/** What most kinds with a status reset: of an object its status, and of a status the spec. */
export const STATUS_APART: ResetFields = new Map([
  ['', [['status']]],
  ['status', [['spec']]],
]);

/** A status is written without changing metadata either. */
export const STATUS_ALONE: ResetFields = new Map([
  ['', [['status']]],
  ['status', [['metadata'], ['spec']]],
]);
