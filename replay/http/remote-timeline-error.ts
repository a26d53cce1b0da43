/** A server that could not be asked. `message` is one line for a person. */
export class RemoteTimelineError extends Error {
  constructor(
    readonly reason: 'unreachable' | 'refused' | 'broken-off' | 'not-hindcast',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RemoteTimelineError';
  }
}
