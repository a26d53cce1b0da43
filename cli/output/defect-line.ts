/** A defect that the program survives, in one line for whoever watches it. */
export function defectLine(where: string, error: unknown): string {
  return `defect in ${where}: ${messageOf(error).split('\n', 1)[0]}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
