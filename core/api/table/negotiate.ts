import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import { type MediaClause, parseAccept } from './media-types.js';
import type { MetaVersion } from './partial-object-metadata.js';

/** What the answer is to be turned into; `object` leaves it as it is. */
export type NegotiatedRepresentation =
  | 'object'
  | 'Table'
  | 'PartialObjectMetadata'
  | 'PartialObjectMetadataList'
  | 'APIGroupDiscoveryList';

/** What a client wants and gets. */
export interface Negotiated {
  readonly as: NegotiatedRepresentation;
  readonly mediaType: 'application/json' | 'application/yaml';
  /** Version of meta.k8s.io; `v1` when `as` is `object`. */
  readonly metaVersion: MetaVersion;
  /** Version of apidiscovery.k8s.io, when `as` is `APIGroupDiscoveryList`. */
  readonly discoveryVersion?: 'v2' | 'v2beta1';
  /** Whether the client asked for indented JSON in the media type itself. */
  readonly pretty: boolean;
  /** The `Content-Type` of the answer. */
  readonly contentType: string;
}

/**
 * Where the question is asked: `resource` offers tables and bare metadata, `discovery` the aggregated documents,
 * `plain` nothing but the answer itself.
 */
export type Endpoint = 'resource' | 'discovery' | 'plain';

const MEDIA_TYPES = [
  { mediaType: 'application/json', subtype: 'json', streams: true },
  { mediaType: 'application/yaml', subtype: 'yaml', streams: false },
] as const;

/** 406 with this message. Source: apiserver pkg/endpoints/handlers/negotiation/errors.go. */
export function notAcceptable(message: string): StatusError {
  return { code: 406, reason: 'NotAcceptable', message };
}

/** 406 for a request that takes none of the media types on offer. */
export function noneAccepted(watch: boolean): StatusError {
  const offered = MEDIA_TYPES.filter(({ streams }) => streams || !watch).map(({ mediaType }) =>
    watch ? `${mediaType};stream=watch` : mediaType,
  );
  return notAcceptable(`only the following media types are accepted: ${offered.join(', ')}`);
}

interface Conversion {
  readonly as: NegotiatedRepresentation;
  readonly metaVersion: MetaVersion;
  readonly discoveryVersion?: 'v2' | 'v2beta1';
}

const UNCHANGED: Conversion = { as: 'object', metaVersion: 'v1' };

/** The conversion a clause asks for; undefined when the endpoint does not offer it. */
function conversion({ parameters }: MediaClause, endpoint: Endpoint): Conversion | undefined {
  const kind = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  if (kind === undefined && group === undefined && version === undefined) return UNCHANGED;
  if (endpoint === 'resource' && group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')) {
    if (kind === 'Table' || kind === 'PartialObjectMetadata' || kind === 'PartialObjectMetadataList')
      return { as: kind, metaVersion: version };
  }
  if (endpoint === 'discovery' && group === 'apidiscovery.k8s.io' && (version === 'v2' || version === 'v2beta1')) {
    if (kind === 'APIGroupDiscoveryList') return { as: kind, metaVersion: 'v1', discoveryVersion: version };
  }
  return undefined;
}

function answer(clause: MediaClause, mediaType: Negotiated['mediaType'], found: Conversion): Negotiated {
  const contentType =
    found.discoveryVersion === undefined
      ? mediaType
      : `${mediaType};g=apidiscovery.k8s.io;v=${found.discoveryVersion};as=APIGroupDiscoveryList`;
  return { ...found, mediaType, pretty: clause.parameters.get('pretty') === '1', contentType };
}

/**
 * Chooses how to answer from an `Accept` header, or refuses with 406. The first clause that can be served wins, most wanted
 * first; clauses for protobuf and CBOR are passed over. An absent header means JSON.
 * Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go and handlers/rest.go AllowsMediaTypeTransform.
 */
export function negotiate(
  accept: string | undefined,
  { endpoint = 'resource', watch = false }: { readonly endpoint?: Endpoint; readonly watch?: boolean } = {},
): Result<Negotiated> {
  const clauses = accept === undefined || accept === '' ? parseAccept('application/json') : parseAccept(accept);
  for (const clause of clauses) {
    if (clause.quality === 0) continue;
    const stream = clause.parameters.get('stream');
    if (stream !== undefined && stream !== '' && stream !== 'watch') continue;
    const found = conversion(clause, endpoint);
    if (found === undefined) continue;
    for (const { mediaType, subtype, streams } of MEDIA_TYPES) {
      if (!streams && (watch || stream === 'watch')) continue;
      const any = clause.subtype === '*' && (clause.type === '*' || clause.type === 'application');
      if (any || (clause.type === 'application' && clause.subtype === subtype))
        return ok(answer(clause, mediaType, found));
    }
  }
  return fail(noneAccepted(watch));
}
