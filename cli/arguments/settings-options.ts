import { type Command, Option } from 'commander';

/** Adds kube-apiserver's flags that say who decides which requests and writes are allowed. */
export function addSettingsOptions(command: Command): void {
  const add = (flags: string, description: string) =>
    new Option(flags, description).helpGroup('Admission plugins:').argParser(names);
  command
    .addOption(add('--enable-admission-plugins <names>', 'to switch on beside the defaults: NodeRestriction, …'))
    .addOption(add('--disable-admission-plugins <names>', 'to switch off although they are on by default'))
    .addOption(
      new Option(
        '--admission-control-config-file <file>',
        'AdmissionConfiguration: what PodSecurity asks of namespaces that say nothing, and who is exempt',
      ).helpGroup('Admission plugins:'),
    )
    .addOption(
      new Option(
        '--authorization-mode <modes>',
        'who is asked in turn: Node, RBAC, AlwaysAllow, AlwaysDeny (default: Node,RBAC)',
      )
        .helpGroup('Who may do what:')
        .argParser(names),
    );
}

/** A name or several with commas between, given once or again and again. */
function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').filter((name) => name !== '')];
}
