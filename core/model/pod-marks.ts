/** Pods that are bound to no node yet and for which room is being made on this one; nearly always none. */
export const nominatedTo = (nodeName: string): string => `nominated/${nodeName}`;

/** Pods that keep other Pods away by required anti-affinity. */
export const SHUNNING = 'shunning';
