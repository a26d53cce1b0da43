import { notFound } from '../../model/status-error.js';

/** 404 for a path that nothing answers. Source: apiserver pkg/endpoints/handlers/responsewriters NotFound. */
export const NO_SUCH_PATH = {
  ...notFound({ group: '', resource: '' }, ''),
  message: 'the server could not find the requested resource',
  details: {},
};
