/**
 * What is told of a body that cannot be read as an object of a kind. Source: apiserver pkg/endpoints/handlers/rest.go transformDecodeError and
 * summarizeData.
 */
export function unrecognized(problem: string, body: Uint8Array, kind: string): string {
  return `the object provided is unrecognized (must be of type ${kind}): ${problem} (${summaryOf(body)})`;
}

const SUMMARY_BYTES = 30;
const OPEN_OBJECT = '{'.charCodeAt(0);

function summaryOf(body: Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const start = Buffer.from(body.subarray(0, SUMMARY_BYTES));
  const text = start[0] === OPEN_OBJECT ? start.toString() : start.toString('hex');
  return body.length > SUMMARY_BYTES ? `${text} ...` : text;
}
