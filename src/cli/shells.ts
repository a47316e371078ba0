/**
 * The command `completions`: scripts that let a shell complete our command lines.
 *
 * @module
 */
import type { Exit } from "./stop.ts";
import { exits } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** The shells there is a script for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of the shells. */
export type Shell = (typeof shells)[number];

/** Writes the script for a shell. It asks us for the words, by whatever name we were called. */
export async function completions(shell: Shell, { stdout }: Terminal): Promise<Exit> {
  await stdout.write(SCRIPTS[shell]);
  return exits.done;
}

// `eval` of the program's name alone: it may be an alias or a function.
const SCRIPTS: Readonly<Record<Shell, string>> = {
  // The line itself is split, as bash would also split at "=" and ":"; what stands before them is not asked back.
  bash: `# Completions of millrace for bash: source <(millrace completions bash)
_millrace() {
  local line="\${COMP_LINE:0:COMP_POINT}" words found last
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  last="\${words[\${#words[@]} - 1]}"
  COMPREPLY=()
  while IFS=$'\\t' read -r found _; do
    COMPREPLY+=("\${found#"\${last%"\${last##*[=:]}"}"}")
  done < <(eval "\${words[0]}" complete '"\${words[@]:1}"' 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=:] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _millrace millrace
`,
  zsh: `#compdef millrace
# Completions of millrace for zsh: source <(millrace completions zsh)
_millrace() {
  local -a lines open closed
  local line
  lines=("\${(@f)$(eval "\${words[1]}" complete '"\${(@)words[2,CURRENT]}"' 2>/dev/null)}")
  for line in $lines; do
    line="\${line%%$'\\t'*}"
    if [[ $line == *[=:] ]]; then open+=("$line"); else closed+=("$line"); fi
  done
  if (( \${#open} + \${#closed} == 0 )); then
    _files
    return
  fi
  compadd -S '' -- $open
  compadd -- $closed
}
compdef _millrace millrace
`,
  fish: `# Completions of millrace for fish: millrace completions fish | source
function __millrace_words
  set -l words (commandline --tokenize --cut-at-cursor --current-process)
  set -l last (commandline --current-token --cut-at-cursor)
  eval $words[1] complete '$words[2..-1]' '"$last"' 2>/dev/null
end
complete --command millrace --no-files --condition 'test -n "$(__millrace_words)"' --arguments '(__millrace_words)'
complete --command millrace --force-files --condition 'test -z "$(__millrace_words)"'
`,
};
