import { FAILED, NOTHING_FOUND } from './exit-status.js';

/** What escapes every command is a defect of ours, or a reader of our help who has gone: neither is worth a stack trace. */
export function endOnDefects(): void {
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(NOTHING_FOUND);
    console.error(`error: ${process.env['HINDCAST_DEBUG'] ? error.stack : error.message.replace(/\s*\n\s*/g, ' ')}`);
    process.exit(FAILED);
  });
}
