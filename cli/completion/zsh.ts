import type { DescribedCommand, DescribedOption } from './described-command.js';

/** The script for zsh. After `--`, what follows is completed as the command it is. */
export function zshCompletion(commands: readonly DescribedCommand[]): string {
  return `#compdef hindcast
_hindcast() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local end=\${words[(i)--]}
  if (( end < CURRENT )); then
    shift end words
    (( CURRENT -= end ))
    _normal
    return
  fi
  case $words[2] in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _hindcast hindcast
`;
}

function commandCase({ name, options, choices }: DescribedCommand): string {
  const specs = options.flatMap(optionSpecs);
  const rest = choices.length === 0 ? [] : [quoted(`*:argument:(${choices.join(' ')})`)];
  return `    ${name})\n      shift words; (( CURRENT-- ))\n      _arguments ${[...specs, ...rest].join(' \\\n        ')} ;;`;
}

function optionSpecs(option: DescribedOption): readonly string[] {
  const { short, long, description } = option;
  const text = description.replace(/[[\]:]/g, (character) => `\\${character}`);
  return (short === undefined ? [long] : [short, long]).map((word) => quoted(`${word}[${text}]${value(option)}`));
}

function value({ takesValue, isPath, choices }: DescribedOption): string {
  if (!takesValue) return '';
  if (isPath) return ':path:_files';
  return choices.length === 0 ? ':value: ' : `:value:(${choices.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
