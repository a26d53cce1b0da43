import { replicaSetController } from './controller.js';

/** Each place has its own name: what is created again is refused, if it is there already. */
export const mended = replicaSetController({
  names({ metadata }, pods, missing) {
    const taken = new Set(pods.map((pod) => pod.metadata.name));
    const names: { readonly name: string }[] = [];
    for (let place = 0; names.length < missing; place++) {
      const name = `${metadata.name}-${place}`;
      if (!taken.has(name)) names.push({ name });
    }
    return names;
  },
  isFulfilledByTime: false,
});
