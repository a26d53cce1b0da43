import type { SchedulerPlugin } from '../framework/plugin.js';

/**
 * Pods wait for devices that they claim. There are none here, and it says of Pods without claims what Kubernetes says since 1.34.
 * Source: dynamicresources/dynamicresources.go PostFilter.
 */
export const dynamicResources: SchedulerPlugin = {
  name: 'DynamicResources',
  postFilter: () => ({ message: 'no new claims to deallocate' }),
};
