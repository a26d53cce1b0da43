/** Why YAML cannot be read. Never leaves this folder. */
export class YamlProblem extends Error {
  /** Whether there is too much of it. */
  readonly isTooLarge: boolean;

  constructor(message: string, isTooLarge = false) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}
