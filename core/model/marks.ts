/** Pods that are bound to no node yet and for which room is being made on this one; nearly always none. */
export const nominatedTo = (nodeName: string): string => `nominated/${nodeName}`;

/** Pods that are bound to no node yet and for which room is being made, on whichever node. */
export const NOMINATED = 'nominated';

/** Pods that are bound to no node and were told that there is none for them. */
export const UNSCHEDULABLE = 'unschedulable';

/** Pods with a volume of this claim of their namespace. */
export const usingClaim = (namespace: string, claim: string): string => `claim/${namespace}/${claim}`;

/** VolumeAttachments of this volume. */
export const ofVolume = (volume: string): string => `volume/${volume}`;

/** VolumeAttachments to this node. */
export const toNode = (nodeName: string): string => `node/${nodeName}`;
