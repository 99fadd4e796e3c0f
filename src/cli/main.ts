/** The `samefire` command: options, help, and which command does what. A command's own code is loaded when it runs. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { platformNames } from "../config/platforms.ts";
import { exitCode, guardStreams, terminal } from "./terminal.ts";

const format = () => new Option("--format <format>", "how results are printed").choices(["text", "json"]).default("text");
const config = () => new Option("--config <file>", "samefire.yaml to use, instead of the nearest one upwards");

/** May be given several times. Not a list of words: it would take the paths that follow for platforms. */
const platforms = (flags: string) =>
  new Option(flags, "only this platform, instead of samefire.yaml's; may be repeated").argParser((name: string, before: readonly string[] | undefined) => {
    if (!platformNames.includes(name)) throw new InvalidArgumentError(`Allowed choices are ${platformNames.join(", ")}.`);
    return [...(before ?? []), name];
  });

function program(): Command {
  const root = new Command("samefire")
    .description("Write a detection once, translate it to Elastic, Datadog and Panther, and prove that it fires on the same events everywhere.")
    .version(packageJson.version)
    .showHelpAfterError("(--help shows what can be written)")
    .exitOverride()
    .addHelpText(
      "after",
      "\nExit codes: 0 all is fine, 1 something was found, 2 it could not run.\nPATH is a file, a folder or a glob; without one, samefire.yaml says where detections are.",
    );

  command(root, "build", "translate detections into rules of the platforms", "samefire build detections --platform elastic --out rules")
    .argument("[path...]", "detections")
    .option("--out <folder>", "where the files go, instead of samefire.yaml's `output`")
    .addOption(platforms("--platform <name>"))
    .option("--strict", "fail on differences that nobody accepted and on refusals without `skip`")
    .option("--force", "overwrite files that samefire does not own, or that were edited by hand")
    .option("--ir", "print the intermediate representation as JSON instead of writing files")
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/build.ts")).build(terminal, paths, options)));

  command(root, "check", "find mistakes in detections, and what would differ on the platforms", "samefire check detections/aws --events cloudtrail.ndjson.gz")
    .argument("[path...]", "detections")
    .option("--events <log...>", "count the events of these logs that do not have their declared types")
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/check.ts")).checkCommand(terminal, paths, options)));

  command(root, "test", "run the tests that stand in the detections", 'samefire test detections/aws --only "five regions"')
    .argument("[path...]", "detections")
    .option("--only <text>", "only tests whose title holds this text")
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/test.ts")).test(terminal, paths, options)));

  command(root, "scan", "run detections over logs and print the alerts", "samefire scan logs/2026-11-*.json.gz --detections detections/aws")
    .argument("<log...>", 'NDJSON, {"Records": [...]}, JSON arrays, and .gz of these')
    .option("--detections <path...>", "detections to run, instead of samefire.yaml's")
    .addOption(config())
    .addOption(format())
    .action(async (logs, options) => finish((await import("./commands/scan.ts")).scanCommand(terminal, logs, options)));

  command(root, "format", "lay detections out in the one style", "samefire format --check detections")
    .argument("[path...]", "detections; `-` reads standard input and prints the result")
    .option("--check", "change nothing, exit 1 where something would change")
    .addOption(config())
    .action(async (paths, options) => finish((await import("./commands/format.ts")).formatCommand(terminal, paths, options)));

  command(
    root,
    "explain",
    "say in prose what detections do, and what the platforms will do differently",
    "samefire explain detections/aws/secretsmanager --on panther",
  )
    .argument("[path...]", "detections")
    .addOption(platforms("--on <platform>"))
    .addOption(config())
    .addOption(format())
    .action(async (paths, options) => finish((await import("./commands/explain.ts")).explainCommand(terminal, paths, options)));

  command(root, "support", "show which platform can do what with the language", "samefire support --format json")
    .addOption(format())
    .action(async (options) => finish((await import("./commands/support.ts")).supportCommand(terminal, options)));

  return root;
}

function command(root: Command, name: string, what: string, example: string): Command {
  return root.command(name).description(what).addHelpText("after", `\nExample:\n  ${example}`);
}

async function finish(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

async function main(): Promise<void> {
  guardStreams();
  try {
    await program().parseAsync();
  } catch (error) {
    // Commander has printed its message: help and version are fine, a wrong call is not.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.fine : exitCode.couldNotRun;
    else throw error;
  }
}

await main();
