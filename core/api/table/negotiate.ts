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
  readonly mediaType: (typeof MEDIA_TYPES)[number]['mediaType'];
  /** Version of meta.k8s.io; `v1` when `as` is `object`. */
  readonly metaVersion: MetaVersion;
  /** Version of apidiscovery.k8s.io, when `as` is `APIGroupDiscoveryList`. */
  readonly discoveryVersion?: 'v2' | 'v2beta1';
  /** Whether the client asked for indented JSON in the media type itself. */
  readonly pretty: boolean;
  /** The `Content-Type` of the answer. */
  readonly contentType: string;
}

/** The media type of Kubernetes' protobuf. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/**
 * Where the question is asked: `resource` offers tables and bare metadata, `metadata` no tables, `discovery` the aggregated documents,
 * `plain` nothing but the answer itself.
 */
export type Endpoint = 'resource' | 'metadata' | 'discovery' | 'plain';

const MEDIA_TYPES = [
  { mediaType: 'application/json', subtype: 'json', streams: true },
  { mediaType: 'application/yaml', subtype: 'yaml', streams: false },
  { mediaType: PROTOBUF, subtype: 'vnd.kubernetes.protobuf', streams: true },
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

/** What is on offer. */
export interface Offer {
  readonly endpoint?: Endpoint;
  readonly watch?: boolean;
  /** Whether what is answered has a message in protobuf as it is; bare metadata always has. True when absent. */
  readonly protobuf?: boolean;
}

const UNCHANGED: Conversion = { as: 'object', metaVersion: 'v1' };
const META_VERSION = 'v1';

/** The conversion a clause asks for; undefined when the endpoint does not offer it. Source: handlers/rest.go AllowsMediaTypeTransform. */
function conversion(
  { parameters }: MediaClause,
  mediaType: Negotiated['mediaType'],
  { endpoint = 'resource', protobuf = true }: Offer,
): Conversion | undefined {
  const kind = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  const isProtobuf = mediaType === PROTOBUF;
  if (kind === undefined && group === undefined && version === undefined)
    return isProtobuf && !protobuf ? undefined : UNCHANGED;
  const isMeta = group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1');
  if (isMeta && (endpoint === 'resource' || endpoint === 'metadata')) {
    if (kind === 'Table' && (isProtobuf || endpoint === 'metadata')) return undefined;
    if (kind === 'Table' || kind === 'PartialObjectMetadata' || kind === 'PartialObjectMetadataList')
      return { as: kind, metaVersion: version };
  }
  if (endpoint === 'discovery' && group === 'apidiscovery.k8s.io' && (version === 'v2' || version === 'v2beta1')) {
    if (kind === 'APIGroupDiscoveryList' && !isProtobuf)
      return { as: kind, metaVersion: 'v1', discoveryVersion: version };
  }
  return undefined;
}

function answer(
  clause: MediaClause,
  mediaType: Negotiated['mediaType'],
  found: Conversion,
  watch: boolean,
): Negotiated {
  let contentType: string = mediaType;
  if (found.discoveryVersion !== undefined)
    contentType += `;g=apidiscovery.k8s.io;v=${found.discoveryVersion};as=APIGroupDiscoveryList`;
  else if (watch && mediaType === PROTOBUF) contentType += ';stream=watch';
  return { ...found, mediaType, pretty: clause.parameters.get('pretty') === '1', contentType };
}

/** Whether a clause asks for a stream, or for a version of the server, that there is. */
function isPossible({ parameters }: MediaClause, streams: boolean): boolean {
  const stream = parameters.get('stream') ?? '';
  const version = parameters.get('sv') ?? '';
  return (stream === '' || (streams && stream === 'watch')) && (version === '' || version === META_VERSION);
}

function names({ type, subtype }: MediaClause, offered: string): boolean {
  return type === '*' ? subtype === '*' : type === 'application' && (subtype === '*' || subtype === offered);
}

/**
 * Chooses how to answer from an `Accept` header, or refuses with 406. The first clause that can be served wins, most wanted first; a watch
 * cannot be served in the type that wins when that does not stream. An absent header means JSON.
 * Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 */
export function negotiate(accept: string | undefined, offer: Offer = {}): Result<Negotiated> {
  const { watch = false } = offer;
  const clauses = parseAccept(accept === undefined || accept === '' ? 'application/json' : accept);
  for (const clause of clauses) {
    for (const { mediaType, subtype, streams } of MEDIA_TYPES) {
      if (!names(clause, subtype) || !isPossible(clause, streams)) continue;
      const found = conversion(clause, mediaType, offer);
      if (found === undefined) continue;
      return watch && !streams ? fail(noneAccepted(watch)) : ok(answer(clause, mediaType, found, watch));
    }
  }
  return fail(noneAccepted(false));
}
