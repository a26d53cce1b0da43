/** Whom to send requests to. */
export interface Target {
  /** `https://host:port`. */
  readonly url: string;
  /** Bearer token, where one is needed. */
  readonly token?: string;
  /** What is accepted as an answer; JSON when absent. */
  readonly accept?: string;
}

/** Headers that every request to a target carries. */
export function headersFor({ token, accept = 'application/json' }: Target): Record<string, string> {
  return {
    accept,
    'user-agent': 'hindcast-bench',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
