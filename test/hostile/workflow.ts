/** What the runner of GitHub Actions takes for commands in a step's output, by the rules of its own reader (ActionCommand in github.com/actions/runner). */

export interface WorkflowCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const registered = new Set([
  "error",
  "warning",
  "notice",
  "debug",
  "group",
  "endgroup",
  "add-mask",
  "add-matcher",
  "remove-matcher",
  "save-state",
  "set-output",
  "set-env",
  "add-path",
  "stop-commands",
  "echo",
]);

export function commandsIn(output: string): readonly WorkflowCommand[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => newForm(line) ?? oldForm(line) ?? []);
}

function newForm(line: string): WorkflowCommand | undefined {
  // .NET trims these as well.
  const text = line.replace(/^[\s\u0085]+/, "");
  const end = text.startsWith("::") ? text.indexOf("::", 2) : -1;
  if (end < 0) return undefined;
  return commandOf(text.slice(2, end), ",", unescaped(text.slice(end + 2), { "%0D": "\r", "%0A": "\n", "%25": "%" }));
}

/** Anywhere in a line. */
function oldForm(line: string): WorkflowCommand | undefined {
  const found = /##\[([^\]]*)\](.*)/.exec(line);
  return found === null ? undefined : commandOf(found[1] ?? "", ";", found[2] ?? "");
}

function commandOf(info: string, separator: string, data: string): WorkflowCommand | undefined {
  const [command = "", ...rest] = info.split(" ");
  if (!registered.has(command)) return undefined;
  const pairs = rest
    .join(" ")
    .split(separator)
    .map((pair) => pair.split("="))
    .filter(([key, ...value]) => key !== "" && value.length > 0)
    .map(([key, ...value]) => [key, unescaped(value.join("="), { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" })]);
  return { command, properties: Object.fromEntries(pairs), data };
}

/** In their order, the percent sign last, as the runner does. */
function unescaped(text: string, mappings: Readonly<Record<string, string>>): string {
  return Object.entries(mappings).reduce((read, [token, sign]) => read.replaceAll(token, sign), text);
}
