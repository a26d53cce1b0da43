/** Why no controllers could be had from a file. `message` is one line for a person, the file's name included. */
export interface ControllerFileProblem {
  readonly reason: 'missing' | 'not-code' | 'syntax' | 'threw' | 'endless' | 'no-controller';
  readonly message: string;
}

/** The same, thrown where a module is loaded in the midst of another. */
export class ControllerFileError extends Error {
  constructor(readonly problem: ControllerFileProblem) {
    super(problem.message);
    this.name = 'ControllerFileError';
  }
}
