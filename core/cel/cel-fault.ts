/**
 * A failed evaluation, as a value: `true || fault` is true, so a fault travels through operators like any other value.
 * `message` is one line for a person.
 */
export class CelFault {
  constructor(readonly message: string) {}
}
