import { type Command, InvalidArgumentError, Option } from 'commander';

const words = (text: string): string[] => text.split(',');
const more = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

/** Adds kube-apiserver's flags that say whom a server believes. Source: kubernetes pkg/kubeapiserver/options/authentication.go. */
export function addAuthenticationOptions(command: Command): void {
  const group = 'Who may come in:';
  const anonymous = 'whether requests without credentials go on as system:anonymous (default: true)';
  command.addOption(new Option('--anonymous-auth <bool>', anonymous).helpGroup(group).argParser(yesOrNo));
  const add = (
    flags: string,
    description: string,
    parse?: (text: string, before?: readonly string[]) => readonly string[],
  ) => {
    const option = new Option(flags, description).helpGroup(group);
    command.addOption(parse === undefined ? option : option.argParser(parse));
  };
  add(
    '--authentication-config <file>',
    'AuthenticationConfiguration: issuers whose tokens hold, and who may be anonymous',
  );
  add('--client-ca-file <file>', 'authorities, in PEM, whose client certificates stand for users, too');
  add('--token-auth-file <file>', 'bearer tokens, in lines of token,user,uid,"group,group"');
  add('--enable-bootstrap-token-auth', 'believe bootstrap tokens, which Secrets of kube-system tell of');
  add('--oidc-issuer-url <url>', 'issuer of ID tokens of OpenID Connect that stand for users');
  add('--oidc-client-id <id>', 'whom those tokens must be for');
  add('--oidc-username-claim <claim>', 'claim with the name of the user (default: sub)');
  add('--oidc-username-prefix <text>', 'what stands before that name; - for nothing (default: the issuer and #)');
  add('--oidc-groups-claim <claim>', 'claim with the groups of the user');
  add('--oidc-groups-prefix <text>', 'what stands before each of them');
  add('--oidc-required-claim <claim=value>', 'what such a token must say; may be given several times', more);
  add('--oidc-signing-algs <algs>', 'how it may be signed, with commas between (default: RS256)', words);
  add('--oidc-ca-file <file>', 'authorities, in PEM, that the issuer\u2019s server is checked with');
  add('--requestheader-client-ca-file <file>', 'authorities, in PEM, of proxies that name the user in headers');
  add('--requestheader-allowed-names <names>', 'common names of such proxies (default: any)', words);
  add('--requestheader-username-headers <names>', 'headers with the user (default: X-Remote-User)', words);
  add('--requestheader-uid-headers <names>', 'headers with the uid (default: X-Remote-Uid)', words);
  add('--requestheader-group-headers <names>', 'headers with the groups (default: X-Remote-Group)', words);
  add('--requestheader-extra-headers-prefix <names>', 'how headers with more begin (default: X-Remote-Extra-)', words);
  add('--proxy-client-cert-file <file>', 'certificate, in PEM, for aggregated API servers (default: one is made)');
  add('--proxy-client-key-file <file>', 'the key of that certificate');
}

function yesOrNo(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('It must be true or false.');
}
