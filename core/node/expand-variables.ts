/** Puts values for `$(NAME)`; `$$(NAME)` is `$(NAME)`, and a name that is unknown stays as it is. Source: third_party/forked/golang/expansion. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^()]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? whole),
  );
}
