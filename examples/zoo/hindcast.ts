import { user } from 'hindcast';

/** What the zoo uses of Hindcast, in one place: the package, and what users do by its bare name. */
export * from 'hindcast';
export const { after, apply, create, edit, remove, scale } = user;
