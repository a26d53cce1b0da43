const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** Whether a Content-Type names Kubernetes' protobuf, with or without parameters (RFC 9110 8.3.1; case does not count). */
export function isProtobuf(contentType: string): boolean {
  const [mediaType = ''] = contentType.split(';', 1);
  return mediaType.trim().toLowerCase() === PROTOBUF;
}
