/**
 * The tree of commands: their arguments and options, and which code does what. Help, manual and completion are made from it;
 * a command's own code is loaded when it runs.
 */

import { Argument, Command, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { layoutNames } from "../config/layouts.ts";
import { platformNames } from "../config/platforms.ts";
import { nearest } from "../diagnostics/suggest.ts";
import { pageOf } from "./manual/page.ts";
import { pageText } from "./manual/text.ts";
import { kindNames } from "./scaffold/kinds.ts";
import { colorings, openTerminal, type Terminal } from "./terminal.ts";

const format = (...more: readonly string[]) => new Option("--format <format>", "how results are printed").choices(["text", "json", ...more]).default("text");
const config = () => new Option("--config <file>", "samefire.yaml to use, instead of the nearest one upwards");

/** May be given several times. Not a list of words: it would take the paths that follow for platforms. */
const platforms = (flags: string) =>
  new Option(flags, "only this platform, instead of samefire.yaml's; may be repeated")
    .choices(platformNames)
    .argParser((name: string, before: readonly string[] | undefined) => {
      if (!platformNames.includes(name)) throw new InvalidArgumentError(`Allowed choices are ${platformNames.join(", ")}.`);
      return [...(before ?? []), name];
    });

/** One value each time. */
const repeated = (flags: string, text: string) =>
  new Option(flags, text).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError("A whole number up to 999999 is expected.");
  return Number(text);
}

function percent(text: string): number {
  const number = wholeNumber(text);
  if (number > 100) throw new InvalidArgumentError("A percentage up to 100 is expected.");
  return number;
}

function positiveNumber(text: string): number {
  if (!/^[1-9][0-9]{0,2}$/.test(text)) throw new InvalidArgumentError("A whole number from 1 to 999 is expected.");
  return Number(text);
}

export function program(): Command {
  const root = new Command("samefire")
    .description(packageJson.description)
    .summary("write a detection once, translate it to several platforms, and prove that it fires on the same events everywhere")
    .version(packageJson.version, "-V, --version", "show the version")
    .addOption(new Option("--color <when>", "whether texts are coloured; auto: on a terminal").choices(colorings).default("auto"))
    .showHelpAfterError("(--help shows what can be written)")
    .helpCommand(false)
    .exitOverride();
  root.helpInformation = () => pageText(pageOf(root));
  const terminal = () => openTerminal(root.opts().color);

  command(root, "init", "start a repository of detections")
    .argument("[folder]", "where; it is made where it is missing", ".")
    .action(async (folder) => finish((await import("./commands/init.ts")).initCommand(terminal(), folder)));

  command(root, "new", "start a detection, from a few questions or from flags")
    .option("--id <id>", "its id, such as aws.iam.user-created")
    .option("--source <source>", "the log source; not needed where there is one only")
    .addOption(new Option("--kind <kind>", "what sets it off").choices(kindNames))
    .addOption(repeated("--events <field=value>", "which events, such as eventName=ListSecrets,GetSecretValue; once for each step"))
    .option("--for-each <field>", "the field whose values make the groups")
    .option("--of <field>", "the field whose values are compared or added up, for distinct, sum and first-seen")
    .addOption(config())
    .action(async (options) => finish((await import("./commands/new.ts")).newCommand(terminal(), options)));

  command(root, "build", "translate detections into rules of the platforms")
    .argument("[path...]", "detections")
    .option("--out <folder>", "where the files go, instead of samefire.yaml's `output`")
    .addOption(platforms("--platform <name>"))
    .option("--strict", "fail on differences that nobody accepted and on refusals without `skip`")
    .option("--force", "overwrite files that samefire does not own, or that were edited by hand")
    .option("--ir", "print the intermediate representation as JSON instead of writing files")
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/build.ts")).build(terminal(), paths, options)));

  command(root, "check", "find mistakes in detections, and what would differ on the platforms")
    .argument("[path...]", "detections")
    .option("--fix", "mend in the files what can be mended for certain, and say what was changed")
    .option("--against <state>", "hold versions against a git revision or a manifest, and say what changed in meaning since")
    .option("--events <log...>", "count the events of these logs that do not have their declared types")
    .addOption(config())
    .addOption(format("github", "junit", "markdown", "sarif"))
    .action(async (paths, options) => finish((await import("./commands/check.ts")).checkCommand(terminal(), paths, options)));

  command(root, "diff", "show what changed in meaning between two states of the detections")
    .argument("<before>", "a git revision, a folder or file, or a manifest")
    .argument("[after]", "the other one; without it, what lies here")
    .addOption(new Option("--streams <number>", "how many random logs are tried to tell a changed detection apart").argParser(wholeNumber).default(100))
    .addOption(new Option("--seed <number>", "which random logs: the same seed makes the same ones").argParser(wholeNumber).default(1))
    .addOption(config())
    .addOption(format("markdown"))
    .action(async (before, after, options) => finish((await import("./commands/diff.ts")).diffCommand(terminal(), before, after, options)));

  command(root, "test", "run the tests that stand in the detections")
    .argument("[path...]", "detections")
    .option("--only <text>", "only tests whose title holds this text")
    .addOption(config())
    .addOption(format("github", "junit", "markdown"))
    .action(async (paths, options) => finish((await import("./commands/test.ts")).test(terminal(), paths, options)));

  command(root, "scan", "run detections over logs and print the alerts")
    .argument("<log...>", 'NDJSON, {"Records": [...]}, JSON arrays, and .gz of these')
    .option("--detections <path...>", "detections to run, instead of samefire.yaml's")
    .addOption(config())
    .addOption(format("csv"))
    .action(async (logs, options) => finish((await import("./commands/scan.ts")).scanCommand(terminal(), logs, options)));

  command(root, "format", "lay detections out in the one style")
    .argument("[path...]", "detections; `-` reads standard input and prints the result")
    .option("--check", "change nothing, exit 1 where something would change")
    .addOption(config())
    .action(async (paths, options) => finish((await import("./commands/format.ts")).formatCommand(terminal(), paths, options)));

  command(root, "explain", "say in prose what detections do, and what the platforms will do differently")
    .argument("[path...]", "detections")
    .addOption(platforms("--on <platform>"))
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/explain.ts")).explainCommand(terminal(), paths, options)));

  command(root, "prove", "run what is emitted by the platforms' own rules, and hold it against the reference")
    .argument("[path...]", "detections")
    .addOption(platforms("--on <platform>"))
    .option("--report <file>", "write a page as well, with every output, test and counterexample: one HTML file that stands by itself")
    .option("--outputs <folder>", "prove the files that lie there, whoever edited them, instead of what would be printed now")
    .addOption(
      new Option("--streams <number>", "how many random logs each rule meets on each platform, and each change with --mutate")
        .argParser(wholeNumber)
        .default(300),
    )
    .addOption(new Option("--seed <number>", "which random logs: the same seed makes the same ones").argParser(wholeNumber).default(1))
    .option("--engine <elasticsearch=URL>", "ask a real Elasticsearch node too, in temporary indices: its rows have to be the replay's at every run")
    .addOption(
      new Option("--jobs <number>", "how many logs are proved side by side, instead of one for each processor; what comes out is the same").argParser(
        positiveNumber,
      ),
    )
    .addOption(
      new Option("--mutate", "prove the tests instead: change each detection a little, and say which changes they do not notice").conflicts([
        "on",
        "outputs",
        "engine",
        "report",
      ]),
    )
    .addOption(
      new Option("--mutate-score <percent>", "with --mutate, how many of the changes that a test could notice have to be noticed")
        .argParser(percent)
        .default(100),
    )
    .addOption(config())
    .addOption(format("github", "junit", "sarif"))
    .action(async (paths, options) =>
      finish(
        options.mutate === true
          ? (await import("./commands/mutate.ts")).mutateCommand(terminal(), paths, options)
          : (await import("./prove/engine.ts")).withEngine(terminal(), options.engine, async (realNode) =>
              (await import("./commands/prove.ts")).proveCommand(terminal(), paths, { ...options, realNode }),
            ),
      ),
    );

  command(root, "vendor", "put rules into repositories of others, by their layouts, and tell what was changed there by hand")
    .option("--to <folder>", "the repository, instead of samefire.yaml's `targets`")
    .addOption(new Option("--layout <name>", "how it is laid out; not needed for what samefire.yaml names or what was vendored before").choices(layoutNames))
    .addOption(repeated("--only <pattern>", "only detections with such ids; `*` stands for any text; may be repeated"))
    .addOption(repeated("--set <option=value>", "an option of the layout; may be repeated"))
    .option("--check", "write nothing, exit 1 where a file was edited by hand, is stale, missing or orphaned, and print the difference")
    .option("--dry-run", "write nothing, print what would change, and exit as the run would")
    .option("--prune", "remove files that no detection writes any more")
    .option("--force", "overwrite files that samefire does not own, or that were edited by hand")
    .addOption(config())
    .addOption(format("github", "junit", "sarif"))
    .action(async (options) => finish((await import("./commands/vendor.ts")).vendorCommand(terminal(), options)));

  command(root, "support", "show which platform can do what with the language")
    .addOption(format())
    .action(async (options) => finish((await import("./commands/support.ts")).supportCommand(terminal(), options)));

  command(root, "completion", "print a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "the shell that is to read it").choices(["bash", "zsh", "fish"]))
    .action(async (shell) => finish((await import("./commands/completion.ts")).completionCommand(terminal(), root, shell)));

  command(root, "help", "show the manual page of a command")
    // The choices are for the completion: who mistypes one is asked what was meant.
    .addArgument(new Argument("[command]", "the command; without one, samefire itself").choices(root.commands.map((one) => one.name())).argParser(String))
    .action((name: string | undefined) => showPage(terminal(), root, name));

  return root;
}

function command(root: Command, name: string, summary: string): Command {
  const made = root.command(name).summary(summary);
  made.helpInformation = () => pageText(pageOf(made));
  return made;
}

function showPage(terminal: Terminal, root: Command, name: string | undefined): void {
  const named = name === undefined ? root : root.commands.find((one) => one.name() === name);
  if (named !== undefined) {
    terminal.out(pageText(pageOf(named)));
    return;
  }
  const meant = nearest(
    name ?? "",
    root.commands.map((one) => one.name()),
  );
  root.error(`error: unknown command '${name}'${meant === undefined ? "" : `\n(Did you mean ${meant}?)`}`);
}

async function finish(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}
