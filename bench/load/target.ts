/** Whom to send requests to. */
export interface Target {
  /** `https://host:port`. */
  readonly url: string;
  /** Bearer token, where one is needed. */
  readonly token?: string;
}

/** Headers that every request to a target carries. */
export function headersFor({ token }: Target): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'hindcast-bench',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
