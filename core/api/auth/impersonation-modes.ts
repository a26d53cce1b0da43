import { dns1123SubdomainErrors } from '../../model/names.js';
import { parseServiceAccountUserName, serviceAccountGroups } from './service-account-user.js';
import type { User } from './user.js';

/** Whom a request asks to be. */
export interface WantedUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: { readonly [key: string]: readonly string[] };
}

/** One way to be let become somebody. */
export interface ImpersonationMode {
  /** Absent for the oldest, which asks for `impersonate` on each part of the user, and for nothing about the request itself. */
  readonly name?: string;
  /** Whether somebody may be wanted this way. */
  applies(wanted: WantedUser, requestor: User): boolean;
  /** Whether leave is asked to become each node rather than the one that is meant. */
  readonly everyNode?: true;
}

const NODE_PREFIX = 'system:node:';
const NODE_NAME_KEY = 'authentication.kubernetes.io/node-name';

/** The node that a user name is that of; undefined for others. */
export function parseNodeUserName(user: string): string | undefined {
  if (!user.startsWith(NODE_PREFIX)) return undefined;
  const name = user.slice(NODE_PREFIX.length);
  return dns1123SubdomainErrors(name).length === 0 ? name : undefined;
}

/** What a user is in whose groups nobody names. */
export function fixedGroups(mode: ImpersonationMode, { name, groups }: WantedUser): readonly string[] {
  if (mode.name !== undefined && parseNodeUserName(name) !== undefined) return ['system:nodes'];
  const account = parseServiceAccountUserName(name);
  return groups.length === 0 && account !== undefined ? serviceAccountGroups(account.namespace) : groups;
}

const onlyNamed = ({ uid, groups, extra }: WantedUser) =>
  uid === '' && groups.length === 0 && Object.keys(extra).length === 0;

function isOnNode({ name, extra }: User, node: string | undefined): boolean {
  const values = extra?.[NODE_NAME_KEY];
  return (
    node !== undefined && parseServiceAccountUserName(name) !== undefined && values?.length === 1 && values[0] === node
  );
}

/** Asks for `impersonate` on each part of a user. */
export const LEGACY_MODE: ImpersonationMode = { applies: () => true };

/** All of them, in the order in which they are tried. Source: KEP-5284; apiserver pkg/endpoints/filters/impersonation/mode.go. */
export const IMPERSONATION_MODES: readonly ImpersonationMode[] = [
  {
    name: 'associated-node',
    applies: (wanted, requestor) => onlyNamed(wanted) && isOnNode(requestor, parseNodeUserName(wanted.name)),
    everyNode: true,
  },
  { name: 'arbitrary-node', applies: (wanted) => onlyNamed(wanted) && parseNodeUserName(wanted.name) !== undefined },
  {
    name: 'serviceaccount',
    applies: (wanted) => onlyNamed(wanted) && parseServiceAccountUserName(wanted.name) !== undefined,
  },
  {
    name: 'user-info',
    applies: ({ name }) => parseNodeUserName(name) === undefined && parseServiceAccountUserName(name) === undefined,
  },
  LEGACY_MODE,
];
