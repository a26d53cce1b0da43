import { fail, ok, type Result } from '../../model/result.js';

/** Who can be asked whether a request may go on, as kube-apiserver names them. */
export type AuthorizationMode = 'AlwaysAllow' | 'AlwaysDeny' | 'Node' | 'RBAC';

/** Those that are asked where nobody says anything, as clusters of kubeadm have them. */
export const DEFAULT_MODES: readonly AuthorizationMode[] = ['Node', 'RBAC'];

const MODES: readonly AuthorizationMode[] = ['AlwaysAllow', 'AlwaysDeny', 'Node', 'RBAC'];
/** Those that are not part of Hindcast. */
const OTHERS: ReadonlySet<string> = new Set(['ABAC', 'Webhook']);

/**
 * The modes in their order, or what kube-apiserver says of them. Source: kubernetes pkg/kubeapiserver/options/authorization.go Validate.
 */
export function authorizationModes(names: readonly string[] | undefined): Result<readonly AuthorizationMode[], string> {
  if (names === undefined) return ok(DEFAULT_MODES);
  if (names.length === 0) return fail('at least one authorization-mode must be passed');
  const errors: string[] = [];
  const modes: AuthorizationMode[] = [];
  for (const name of names) {
    const mode = MODES.find((known) => known === name);
    if (mode !== undefined) modes.push(mode);
    else if (OTHERS.has(name)) errors.push(`authorization-mode ${JSON.stringify(name)} is not part of Hindcast`);
    else errors.push(`authorization-mode ${JSON.stringify(name)} is not a valid mode`);
  }
  if (new Set(names).size < names.length) {
    const printed = names.map((name) => JSON.stringify(name)).join(' ');
    errors.push(`authorization-mode [${printed}] has mode specified more than once`);
  }
  if (errors.length > 0) return fail(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
  return ok(modes);
}
