import type { ClientRequest, RequestOptions } from 'node:http';
import type { JsonObject } from '../../model/json.js';
import type { Result } from '../../model/result.js';
import type { DelegatedApi } from './delegated-apis.js';

/** What is known of what another API server says of a group version of its own. */
export interface RemoteDocuments {
  /** The resources as aggregated discovery tells of them; empty as long as nobody was told. */
  readonly resources: readonly JsonObject[];
  /** Whether the server was asked of late, and answered. */
  readonly isCurrent: boolean;
  /** Its Swagger document; absent where it has none. */
  readonly openApiV2?: JsonObject;
  /** What its own index of OpenAPI v3 says of the group version; absent where it has none. */
  readonly openApiV3?: JsonObject;
}

/** API servers beside this one, which answer for group versions that APIServices delegate to them. */
export interface Aggregator {
  /** Opens a request to the server behind an API, or says why nobody can be asked. */
  open(api: DelegatedApi, options: RequestOptions): Result<ClientRequest, string>;
  /** What went wrong with such a request, in the words of Go's standard library. */
  problem(api: DelegatedApi, error: unknown): string;
  /** What the server behind an API was last found to say of it. */
  documents(api: DelegatedApi): RemoteDocuments;
}
