import type { Node, NodeStatus, Pod } from '../../schema/generated/types/core.js';
import { MAX_NODE_SCORE, type SchedulerPlugin } from '../framework/plugin.js';

/** Images smaller than this are as good as absent; sums above the upper bound, by container, count no more. */
const LOWER_BOUND = 23 * 1024 * 1024;
const UPPER_BOUND = 1000 * 1024 * 1024;

type Images = NodeStatus['images'];
const sizesOf = new WeakMap<NonNullable<Images>, ReadonlyMap<string, number>>();
const NO_IMAGES: ReadonlyMap<string, number> = new Map();

/**
 * Prefers nodes that have the Pod's images already, the larger the better; an image that few nodes have counts less, so
 * that one node does not draw every Pod.
 * Source: imagelocality/image_locality.go.
 */
export const imageLocality: SchedulerPlugin = {
  name: 'ImageLocality',
  score(pod, { nodes: { nodes } }) {
    const wanted = imagesOf(pod).map(shortImageName);
    const holders = holdersAmong(nodes);
    const spread = wanted.map((image) => (holders.get(image) ?? 0) / nodes.length);
    if (spread.every((share) => share === 0)) return undefined;
    const upper = UPPER_BOUND * wanted.length;
    return ({ node }) => {
      const sizes = imageSizes(node);
      let sum = 0;
      wanted.forEach((image, index) => {
        sum += Math.floor((sizes.get(image) ?? 0) * (spread[index] ?? 0));
      });
      const bounded = Math.min(Math.max(sum, LOWER_BOUND), upper);
      return Math.floor((MAX_NODE_SCORE * (bounded - LOWER_BOUND)) / (upper - LOWER_BOUND));
    };
  },
};

const holdersOf = new WeakMap<readonly Node[], ReadonlyMap<string, number>>();

/** How many of some nodes have each image. */
function holdersAmong(nodes: readonly Node[]): ReadonlyMap<string, number> {
  let holders = holdersOf.get(nodes);
  if (holders === undefined) {
    const counts = new Map<string, number>();
    for (const node of nodes) {
      for (const image of imageSizes(node).keys()) counts.set(image, (counts.get(image) ?? 0) + 1);
    }
    holders = counts;
    holdersOf.set(nodes, holders);
  }
  return holders;
}

function imagesOf({ spec: { initContainers = [], containers } }: Pod): string[] {
  return [...initContainers, ...containers].map(({ image }) => image ?? '');
}

function imageSizes(node: Node): ReadonlyMap<string, number> {
  const images = node.status?.images;
  if (images === undefined) return NO_IMAGES;
  let sizes = sizesOf.get(images);
  if (sizes === undefined) {
    sizes = new Map(
      images.flatMap(({ names, sizeBytes }) =>
        (names ?? []).map((name) => [shortImageName(name), sizeBytes ?? 0] as const),
      ),
    );
    sizesOf.set(images, sizes);
  }
  return sizes;
}

/** `docker.io/library/nginx` and `nginx` both as `nginx:latest`: nodes report the long form, manifests mostly have the short one. */
function shortImageName(image: string): string {
  const short = image.replace(/^docker\.io\/(library\/)?/, '');
  return short.lastIndexOf(':') > short.lastIndexOf('/') || short.includes('@') ? short : `${short}:latest`;
}
