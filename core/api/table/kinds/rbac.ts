import type { ClusterRoleBinding, RoleBinding, Subject } from '../../../schema/generated/types/rbac.js';
import { age } from '../age.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

function subjects(all: readonly Subject[] = []): string[] {
  const names = (kind: string, text: (subject: Subject) => string) =>
    all
      .filter((subject) => subject.kind === kind)
      .map(text)
      .join(', ');
  return [
    names('User', ({ name }) => name),
    names('Group', ({ name }) => name),
    names('ServiceAccount', ({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)),
  ];
}

/** RoleBindings and ClusterRoleBindings. */
export const ROLE_BINDING_PRINTER: TablePrinter<RoleBinding | ClusterRoleBinding> = {
  columns: [
    NAME,
    column('Role', 'string', 'Role that is given.'),
    AGE,
    wideColumn('Users', 'string', 'Users it is given to.'),
    wideColumn('Groups', 'string', 'Groups it is given to.'),
    wideColumn('ServiceAccounts', 'string', 'ServiceAccounts it is given to.'),
  ],
  cells: (binding, now) => [
    binding.metadata.name,
    `${binding.roleRef.kind}/${binding.roleRef.name}`,
    age(binding.metadata.creationTimestamp, now),
    ...subjects(binding.subjects),
  ],
};
