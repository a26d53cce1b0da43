import { routeController } from './operator.js';

/** The time moves only when the status does. */
export const mended = routeController((old, found) =>
  old?.status === found.status ? { ...found, lastTransitionTime: old.lastTransitionTime } : found,
);
