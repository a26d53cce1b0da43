import type { Millis } from '../model/revision.js';
import { stableBetween } from '../model/stable-hash.js';

/**
 * How long things take on a simulated node. Nothing is random: each duration follows from a name, so a history plays the
 * same way every time. Kubernetes' timestamps hold whole seconds, and durations count from them; so a step may come up to
 * one second early.
 */

/** Fetching an image whose layers are not there: 200 to 1500 ms, by image. */
export const imagePullTime = (image: string): Millis => stableBetween(`pull ${image}`, 200, 1500);
/** Asking the registry whether an image that is there is still the newest: 50 to 150 ms, by image. */
export const imageCheckTime = (image: string): Millis => stableBetween(`check ${image}`, 50, 150);
/** Until the registry refuses: 300 to 900 ms, by image. */
export const imageRefusalTime = (image: string): Millis => stableBetween(`refuse ${image}`, 300, 900);
/** Creating and starting a container: 50 to 150 ms, by Pod and container. */
export const containerStartTime = (podUid: string, container: string): Millis =>
  stableBetween(`start ${podUid} ${container}`, 50, 150);
/** Stopping after SIGTERM: 100 to 500 ms, by Pod and container. */
export const containerStopTime = (podUid: string, container: string): Millis =>
  stableBetween(`stop ${podUid} ${container}`, 100, 500);
/** A preStop command or request, besides the seconds a `sleep` hook names. */
export const PRE_STOP_TIME: Millis = 100;
/** From a container's end until the kubelet restarts it or puts it into back-off. Source: the kubelet's sync of one second. */
export const RESTART_SYNC_TIME: Millis = 1000;
/** How long `ErrImagePull` shows before it turns into `ImagePullBackOff`. */
export const PULL_ERROR_SHOWN: Millis = 2000;

/** From when a kubelet grants a Pod other resources until its containers have them. */
export const RESIZE_TIME: Millis = 1000;
/** How often resources are asked for again for which there was no room. Source: pkg/kubelet/allocation retryDelay. */
export const RESIZE_RETRY: Millis = 180_000;

/** Crash and image pull back-off. Source: pkg/kubelet MaxContainerBackOff, backOffPeriod, imageBackOffPeriod. */
export const BACK_OFF_START: Millis = 10_000;
export const BACK_OFF_MAX: Millis = 300_000;
/** A container that ran this long starts its back-off anew. Source: client-go flowcontrol.Backoff, twice the maximum. */
export const BACK_OFF_RESET: Millis = 600_000;

/** First and longest pause between two attempts to mount volumes or build the environment; it doubles between them. */
export const RETRY_START: Millis = 500;
export const RETRY_MAX: Millis = 122_000;

/** From power on to a kubelet that works. More than a second, so that whole-second timestamps tell before from after. */
export const BOOT_TIME: Millis = 3000;
/** Source: kubelet nodeLeaseDurationSeconds and its quarter; nodeStatusReportFrequency, nodeStatusUpdateFrequency. */
export const LEASE_DURATION_SECONDS = 40;
export const LEASE_RENEW_INTERVAL: Millis = 10_000;
export const NODE_STATUS_INTERVAL: Millis = 300_000;
export const NODE_STATUS_LOOK: Millis = 10_000;
