import { stableBetween, stableDigest } from '../model/stable-hash.js';
import type { ContainerImage, Node } from '../schema/generated/types/core.js';

/** The kubelet reports no more images than this; a simulated node keeps no more. Source: nodeStatusMaxImages. */
const MAX_IMAGES = 50;
const MEBIBYTE = 1024 * 1024;
/** Source: distribution/reference, without upper case in the path as it demands. */
const PATH_PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const HOST = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+:[a-fA-F0-9]{32,128}$/;
const MAX_NAME_LENGTH = 512;

/** An image's name, taken apart. */
export interface ImageName {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  /** `latest` when the name has neither tag nor digest. */
  readonly tag?: string;
  readonly digest?: string;
  /** The whole name as containerd reports it: `docker.io/library/nginx:latest`. */
  readonly full: string;
}

/** Reads an image name as it stands in a Pod; undefined when it is none. Source: distribution/reference ParseNormalizedNamed. */
export function parseImageName(image: string): ImageName | undefined {
  if (image === '' || image.length > MAX_NAME_LENGTH) return undefined;
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  const repository = fullRepository(hasTag ? named.slice(0, colon) : named);
  if (repository === undefined) return undefined;
  if ((tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const full = `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return { repository, tag, digest, full };
}

function fullRepository(name: string): string | undefined {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const host = isHost ? first : 'docker.io';
  const path = isHost ? name.slice(slash + 1) : slash < 0 ? `library/${name}` : name;
  if (!HOST.test(host) || !path.split('/').every((part) => PATH_PART.test(part))) return undefined;
  return `${host}/${path}`;
}

/** `docker.io/library/nginx@sha256:…`: what the runtime reports as the image a container really runs. */
export function imageID({ repository, digest, full }: ImageName): string {
  return `${repository}@${digest ?? `sha256:${stableDigest(full)}`}`;
}

/** How large an image is, in bytes: 5 to 400 MiB, by name. */
export function imageSize({ full }: ImageName): number {
  return stableBetween(`size ${full}`, 5 * MEBIBYTE, 400 * MEBIBYTE);
}

/** Whether a node has an image already. Its cache is what `status.images` lists. */
export function hasImage(node: Node, { full }: ImageName): boolean {
  return (node.status?.images ?? []).some(({ names }) => names?.includes(full));
}

/** A node's images with newly pulled ones in front; the oldest go when there are too many, as garbage collection would have it. */
export function withImages(node: Node, pulled: readonly ImageName[]): readonly ContainerImage[] {
  const isNew = new Map(pulled.map((image) => [image.full, image]));
  const added = [...isNew.values()]
    .filter((image) => !hasImage(node, image))
    .map((image) => ({ names: [imageID(image), image.full], sizeBytes: imageSize(image) }));
  return [...added, ...(node.status?.images ?? [])].slice(0, MAX_IMAGES);
}
