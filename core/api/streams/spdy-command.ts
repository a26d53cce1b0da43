import type { Clock } from '../../model/clock.js';
import type { Millis } from '../../model/revision.js';
import type { Exchange } from '../http/exchange.js';
import { flushed } from './channels.js';
import { plainStatus, programStatus } from './program-status.js';
import type { RemoteCommand } from './remote-command.js';
import { SpdyConnection, type SpdyStream } from './spdy/connection.js';
import { acceptSpdy } from './spdy-upgrade.js';
import type { StreamOptions } from './stream-options.js';
import { readTerminalSizes } from './terminal-sizes.js';

/** The newest first. Source: cri-streaming remotecommand/constants.go. */
const PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
/** Those that tell of the terminal's size. */
const RESIZING: ReadonlySet<string> = new Set(PROTOCOLS.slice(0, 2));
const TYPES: ReadonlySet<string> = new Set(['error', 'stdin', 'stdout', 'stderr', 'resize']);
/** How long a client may take to open its streams. Source: cri-streaming remotecommand/constants.go DefaultStreamCreationTimeout. */
const STREAM_CREATION: Millis = 30_000;

/** Goes on with the streams of a program as streams of SPDY. Source: cri-streaming remotecommand/httpstream.go. */
export async function openSpdyCommand(
  exchange: Exchange,
  options: StreamOptions,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  const upgraded = acceptSpdy(exchange, PROTOCOLS);
  if (upgraded === undefined) return undefined;
  const { socket, protocol } = upgraded;
  const wanted = ['error'];
  if (options.stdin) wanted.push('stdin');
  if (options.stdout) wanted.push('stdout');
  if (options.stderr) wanted.push('stderr');
  if (options.tty && RESIZING.has(protocol)) wanted.push('resize');
  const streams = new Map<string, SpdyStream>();
  let arrived = () => {};
  const connection = new SpdyConnection(socket, clock, (stream) => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!TYPES.has(type) || streams.has(type)) return false;
    streams.set(type, stream);
    arrived();
    return true;
  });
  const isComplete = await new Promise<boolean>((resolve) => {
    const cancel = clock.schedule(STREAM_CREATION, () => resolve(false));
    arrived = () => {
      if (!wanted.every((type) => streams.has(type))) return;
      cancel();
      resolve(true);
    };
    void connection.closed.then(() => {
      cancel();
      resolve(false);
    });
  });
  if (!isComplete) {
    connection.close();
    return undefined;
  }
  const { stdin, stdout, stderr, error, resize } = Object.fromEntries(streams);
  return {
    stdio: {
      stdin,
      stdout,
      stderr,
      tty: options.tty,
      onResize: (callback) => void (resize && readTerminalSizes(resize, callback)),
      onGone: (callback) => void connection.closed.then(callback),
    },
    finish: async (end) => {
      await flushed(stdout, stderr);
      const status = protocol === PROTOCOLS[0] ? programStatus(end) : plainStatus(end);
      if (status !== '') error?.write(status);
      await flushed(error);
      connection.close();
    },
  };
}
