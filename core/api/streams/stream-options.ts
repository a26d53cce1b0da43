import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';
import { isTrue } from '../read/query-values.js';

/** Which streams of a program a client asks for. Source: core/v1 PodExecOptions, PodAttachOptions. */
export interface StreamOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Reads which streams a query asks for. A terminal has no stderr of its own. Source: cri-streaming remotecommand NewOptions. */
export function parseStreamOptions(query: URLSearchParams): Result<StreamOptions> {
  const tty = isTrue(query.get('tty'));
  const options = {
    stdin: isTrue(query.get('stdin')),
    stdout: isTrue(query.get('stdout')),
    stderr: isTrue(query.get('stderr')) && !tty,
    tty,
  };
  return options.stdin || options.stdout || options.stderr
    ? ok(options)
    : fail(badRequest('you must specify at least 1 of stdin, stdout, stderr'));
}
