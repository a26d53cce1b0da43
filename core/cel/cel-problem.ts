/** Why a text is no expression. */
export interface CelProblem {
  /** One line that names the place and what was expected there. */
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters, within the line. */
  readonly column: number;
}

/** Thrown inside this module where an expression cannot be read; `compileCel` answers it as a value. */
export class ExpressionProblem extends Error {
  /** `offset` counts code units from the start of the text. */
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(reason);
    this.name = 'ExpressionProblem';
  }

  /** The problem, placed in the text it is about. */
  problemIn(text: string): CelProblem {
    const lines = text.slice(0, this.offset).split(/\r\n|[\r\n]/);
    const line = lines.length;
    const column = [...lines.at(-1)!].length + 1;
    return { message: `line ${line}, column ${column}: ${this.reason}`, line, column };
  }
}
