import { type DescribedCommand, type DescribedOption, optionWords } from './described-command.js';

/** The script for bash. After `--`, what follows is completed as the command it is. */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  return `# bash completion for hindcast
_hindcast() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} i
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help --help --version' -- "$cur"))
    return
  fi
  for (( i = 2; i < COMP_CWORD; i++ )); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      declare -F _command_offset >/dev/null && _command_offset $((i + 1))
      return
    fi
  done
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _hindcast hindcast
`;
}

function valueCases({ name, options }: DescribedCommand): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const pattern = spellings(option)
        .map((word) => `'${name} ${word}'`)
        .join('|');
      return `    ${pattern}) ${values(option)}; return ;;`;
    });
}

function spellings({ short, long }: DescribedOption): readonly string[] {
  return short === undefined ? [long] : [short, long];
}

function values({ choices, isPath }: DescribedOption): string {
  if (isPath) return 'COMPREPLY=($(compgen -f -- "$cur"))';
  return choices.length === 0 ? ':' : `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur"))`;
}

function commandCase(command: DescribedCommand): string {
  const words = [...command.choices, ...optionWords(command)].join(' ');
  return `    ${command.name}) COMPREPLY=($(compgen -W '${words}' -- "$cur")) ;;`;
}
