import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negotiate } from '../../../../core/api/table/negotiate.js';

const KUBECTL =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
const REFUSED = {
  code: 406,
  reason: 'NotAcceptable',
  message:
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
};

function asked(accept: string | undefined, options = {}) {
  const result = negotiate(accept, options);
  if (!result.ok) return result.error;
  const { as, metaVersion, mediaType } = result.value;
  return `${as} ${metaVersion} ${mediaType}`;
}

describe('negotiate', () => {
  test.each([
    [undefined, 'object v1 application/json'],
    ['', 'object v1 application/json'],
    ['*/*', 'object v1 application/json'],
    ['*', 'object v1 application/json'],
    ['application/*', 'object v1 application/json'],
    ['application/json', 'object v1 application/json'],
    ['application/json, */*', 'object v1 application/json'],
    ['application/yaml', 'object v1 application/yaml'],
    ['application/json;q=0.5, application/yaml', 'object v1 application/yaml'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'object v1 application/json'],
    [KUBECTL, 'Table v1 application/json'],
    ['application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json', 'Table v1beta1 application/json'],
    ['application/json;as=Table;v=v2;g=meta.k8s.io, application/json', 'object v1 application/json'],
    ['application/json;as=Chair;v=v1;g=meta.k8s.io, application/json', 'object v1 application/json'],
    ['application/vnd.kubernetes.protobuf,application/json', 'object v1 application/vnd.kubernetes.protobuf'],
    ['application/vnd.kubernetes.protobuf;q=0.1,application/json', 'object v1 application/json'],
    ['*/*;q=0.9,application/vnd.kubernetes.protobuf;q=0.1', 'object v1 application/vnd.kubernetes.protobuf'],
    ['application/json;q=0', 'object v1 application/json'],
    ['application/json;sv=v1', 'object v1 application/json'],
    [
      'application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1,application/json;as=Table;g=meta.k8s.io;v=v1',
      'Table v1 application/json',
    ],
    [
      'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
      'PartialObjectMetadataList v1 application/vnd.kubernetes.protobuf',
    ],
    ['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1', 'PartialObjectMetadata v1 application/json'],
    ['application/json;stream=watch', 'object v1 application/json'],
  ])('answers %s with %s', (accept, answer) => expect(asked(accept)).toBe(answer));

  test.each([
    ['application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1'],
    ['text/html'],
    ['application/json;as=Table;v=v2;g=meta.k8s.io'],
    ['application/json;sv=v2'],
    ['application/json;as=Table;v="v1";g=meta.k8s.io'],
    ['application/json;stream=other'],
    ['/'],
  ])('refuses %s', (accept) => expect(asked(accept)).toEqual(REFUSED));

  test('names only streaming types when a watch is refused', () => {
    expect(asked('application/yaml', { watch: true })).toEqual({
      ...REFUSED,
      message:
        'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    });
    expect(asked('application/yaml, application/json', { watch: true })).toMatchObject({ code: 406 });
  });

  test('offers protobuf only of what has a form in it, and metadata alone of everything', () => {
    const accept = 'application/vnd.kubernetes.protobuf';
    const partial = `${accept};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
    expect(asked(accept, { protobuf: false })).toEqual(REFUSED);
    expect(asked(partial, { protobuf: false })).toBe(`PartialObjectMetadata v1 ${accept}`);
    expect(asked(KUBECTL.split(',')[0], { endpoint: 'metadata' })).toEqual(REFUSED);
  });

  test('offers aggregated discovery where it is served, and nowhere else', () => {
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
    const result = negotiate(accept, { endpoint: 'discovery' });
    expect(result).toMatchObject({
      ok: true,
      value: {
        as: 'APIGroupDiscoveryList',
        discoveryVersion: 'v2',
        contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      },
    });
    expect(asked(accept)).toBe('object v1 application/json');
    expect(asked(KUBECTL, { endpoint: 'plain' })).toBe('object v1 application/json');
  });

  test('answers any header at all, and always with what is offered', () => {
    const piece = fc.constantFrom(
      'application',
      'json',
      'yaml',
      '*',
      '/',
      ';',
      ',',
      '=',
      'q',
      '0.3',
      'as',
      'Table',
      'g',
      'meta.k8s.io',
      'v',
      'v1',
      ' ',
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const result = negotiate(pieces.join(''));
        if (result.ok)
          expect(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']).toContain(
            result.value.mediaType,
          );
        else expect(result.error.code).toBe(406);
      }),
    );
  });
});
