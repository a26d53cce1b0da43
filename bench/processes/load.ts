import { namesIn } from '../load/names-in.js';
import { saveBody } from '../load/save-body.js';
import { sendRequests } from '../load/send-requests.js';
import { Watches, type WatchFigures, type WatchLoad } from '../load/watches.js';
import { serveCalls } from './serve-calls.js';

/** The load generator: a process of its own, so that what it costs does not count as the server's. */
const watches = new Watches();

const operations = {
  requests: sendRequests,
  save: saveBody,
  names: namesIn,
  watch: (load: WatchLoad): Promise<void> => watches.open(load),
  watched: (_: null): Promise<WatchFigures> => watches.finish(),
};

export type LoadOperations = typeof operations;

await serveCalls(async () => ({ ready: null, operations, stop: async () => watches.close() }));
