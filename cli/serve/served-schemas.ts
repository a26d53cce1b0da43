import { isServedByDefault } from '../../core/schema/api-version-order.js';
import { loadBundle } from '../../core/schema/bundle.js';
import { createSchemas, type Schemas } from '../../core/schema/schemas.js';

/** The kinds that a server serves: those of a kube-apiserver without flags, which leaves alpha and beta versions out. */
export function servedSchemas(): Schemas {
  return createSchemas(loadBundle(), { serves: (info) => isServedByDefault(info.version) });
}
