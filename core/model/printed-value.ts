/**
 * A value that was printed by whoever knows its Go type. Where a message would print a value, it carries this text as it is:
 * `invalidValue(field, printed, …)`.
 */
export class PrintedValue {
  constructor(readonly text: string) {}
}
