import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { Millis } from '../../model/revision.js';
import { type User, userInfo } from '../auth/user.js';
import type { Exchange } from '../http/exchange.js';
import type { ApiRequestInfo } from '../http/request-info.js';
import { decodeProtobuf } from '../protobuf/decode.js';
import { isProtobuf } from '../protobuf/is-protobuf.js';
import { type AuditConfig, type AuditPolicy, type AuditStage, auditConfigOf } from './audit-policy.js';

/** Where what is told of requests goes. */
export interface AuditTrail {
  readonly policy: AuditPolicy;
  write(event: JsonObject): void;
}

/** Who asks for what. */
export interface AuditedRequest {
  /** What the answer is headed with, too. */
  readonly auditId: string;
  readonly user: User;
  /** As whom, where that is somebody else. */
  readonly impersonated?: User;
  readonly info: ApiRequestInfo;
  readonly now: () => Millis;
}

/** Longer bodies are told of without what they hold. */
const LONGEST_TOLD = 1024 * 1024;

/**
 * The exchange of a request that is told of in audit events, as the policy says: itself where nothing is told. Lists that go out in pieces are
 * told of without their items. Source: apiserver pkg/endpoints/filters/audit.go.
 */
export function auditedExchange(exchange: Exchange, trail: AuditTrail, request: AuditedRequest): Exchange {
  const config = auditConfigOf(trail.policy, request.user, request.info);
  return config.level === 'None' ? exchange : new RequestAudit(exchange, trail, request, config).exchange();
}

class RequestAudit {
  readonly #exchange: Exchange;
  readonly #trail: AuditTrail;
  readonly #request: AuditedRequest;
  readonly #config: AuditConfig;
  readonly #received: Millis;
  #requestObject: JsonObject | undefined;
  /** What others have to say of the request; whoever speaks first of something is heard. Source: apiserver pkg/audit/context.go. */
  #annotations: Readonly<Record<string, string>> = {};

  constructor(exchange: Exchange, trail: AuditTrail, request: AuditedRequest, config: AuditConfig) {
    this.#exchange = exchange;
    this.#trail = trail;
    this.#request = request;
    this.#config = config;
    this.#received = request.now();
  }

  exchange(): Exchange {
    this.#tell('RequestReceived');
    const { body, reply, upgrade } = this.#exchange;
    return {
      ...this.#exchange,
      annotate: (annotations) => {
        this.#annotations = { ...annotations, ...this.#annotations };
      },
      body: async () => {
        const read = await body();
        if (read instanceof Uint8Array) this.#take(read);
        return read;
      },
      reply: {
        send: (code, headers, sent) => {
          this.#complete(
            code,
            headers['content-encoding'] === undefined ? objectIn(sent, headers['content-type']) : undefined,
          );
          reply.send(code, headers, sent);
        },
        pipe: (code, headers, source) => {
          this.#complete(code);
          reply.pipe(code, headers, source);
        },
        open: (code, headers) => {
          this.#tell('ResponseStarted', { responseStatus: { metadata: {}, code } });
          const open = reply.open(code, headers);
          open.onClose(() => this.#complete(code));
          return open;
        },
      },
      ...(upgrade === undefined
        ? {}
        : {
            upgrade: {
              ...upgrade,
              accept: (headers) => {
                this.#tell('ResponseStarted', { responseStatus: { metadata: {}, code: 101 } });
                const socket = upgrade.accept(headers);
                socket.on('close', () => this.#complete(101));
                return socket;
              },
            },
          }),
    };
  }

  #take(body: Uint8Array): void {
    const { level } = this.#config;
    if (level === 'Request' || level === 'RequestResponse')
      this.#requestObject = this.#shown(objectIn(body, this.#exchange.header('content-type')));
  }

  #complete(code: number, answer?: JsonObject): void {
    const isFailure = answer?.['kind'] === 'Status';
    const { kind: _kind, apiVersion: _version, ...status } = isFailure ? answer : {};
    this.#tell('ResponseComplete', {
      responseStatus: { metadata: {}, ...status, code },
      ...(this.#config.level === 'RequestResponse' && answer !== undefined
        ? { responseObject: this.#shown(answer)! }
        : {}),
    });
  }

  #tell(stage: AuditStage, more: JsonObject = {}): void {
    if (this.#config.omitStages.includes(stage)) return;
    const { auditId: auditID, user, impersonated, info, now } = this.#request;
    const query = this.#exchange.query.toString();
    const userAgent = this.#exchange.header('user-agent');
    this.#trail.write({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.#config.level,
      auditID,
      stage,
      requestURI: query === '' ? this.#exchange.path : `${this.#exchange.path}?${query}`,
      verb: info.verb,
      user: userInfo(user),
      ...(impersonated === undefined ? {} : { impersonatedUser: userInfo(impersonated) }),
      sourceIPs: sourcesOf(this.#exchange),
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(info.isResource ? { objectRef: referenceTo(info) } : {}),
      ...(this.#requestObject === undefined ? {} : { requestObject: this.#requestObject }),
      ...more,
      requestReceivedTimestamp: microTime(this.#received),
      stageTimestamp: microTime(now()),
      ...(Object.keys(this.#annotations).length === 0 ? {} : { annotations: this.#annotations }),
    });
  }

  #shown(object: JsonObject | undefined): JsonObject | undefined {
    return object === undefined || !this.#config.omitManagedFields ? object : withoutManagedFields(object);
  }
}

function objectIn(body: Uint8Array | string, contentType: unknown): JsonObject | undefined {
  if (body.length === 0 || body.length > LONGEST_TOLD) return undefined;
  if (typeof body !== 'string' && isProtobuf(String(contentType ?? ''))) {
    const decoded = decodeProtobuf(body);
    return decoded.ok ? decoded.value : undefined;
  }
  try {
    const value = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString()) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata, items } = object;
  const own = isJsonObject(metadata)
    ? { metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== 'managedFields')) }
    : {};
  const listed = Array.isArray(items)
    ? { items: items.map((item: Json) => (isJsonObject(item) ? withoutManagedFields(item) : item)) }
    : {};
  return { ...object, ...own, ...listed };
}

/** Source: apiserver pkg/audit/request.go. */
function referenceTo(info: ApiRequestInfo): JsonObject {
  const { group, version, resource, subresource, namespace, name = info.selectedName } = info;
  return {
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Those that a proxy names, and whoever is connected. Source: apimachinery pkg/util/net SourceIPs. */
function sourcesOf(exchange: Exchange): string[] {
  const forwarded = (exchange.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  const { remoteAddress = '' } = exchange;
  return [...new Set([...forwarded, remoteAddress])].filter((address) => address !== '');
}

function microTime(time: Millis): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}
