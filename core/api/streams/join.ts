import type { Duplex } from 'node:stream';

/** Carries bytes both ways, and settles when both ends have said all or either is gone; then neither is there any more. */
export function join(one: Duplex, other: Duplex): Promise<void> {
  one.pipe(other);
  other.pipe(one);
  return new Promise((resolve) => {
    const over = () => {
      one.destroy();
      other.destroy();
      resolve();
    };
    for (const end of [one, other]) {
      end.on('error', over);
      end.on('close', over);
    }
    const isOver = () => one.readableEnded && other.readableEnded && one.writableFinished && other.writableFinished;
    const look = () => {
      if (isOver()) over();
    };
    for (const end of [one, other]) {
      end.on('finish', look);
      end.on('end', look);
    }
    if (one.destroyed || other.destroyed) over();
  });
}
