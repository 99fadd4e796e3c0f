/** What the manual says of each command beyond its arguments and options: written for people, by the command's name. */

import { kinds } from "../scaffold/kinds.ts";

export interface Entry {
  readonly term: string;
  readonly text: string;
}
export interface Prose {
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly exits: readonly Entry[];
  readonly files?: readonly Entry[];
  readonly examples: readonly Entry[];
}

const found = (text: string): Entry => ({ term: "1", text });
const fine: Entry = { term: "0", text: "all is fine" };
const couldNotRun: Entry = { term: "2", text: "it could not run: a wrong call, a bad samefire.yaml, a file that cannot be read or written" };

const settings: Entry = {
  term: "samefire.yaml",
  text: "where detections are and what the project accepts of each platform; the nearest one upwards from the working folder, or --config",
};
const manifest: Entry = {
  term: "OUT/.samefire/manifest.json",
  text: "which files of the output folder are samefire's, and what they were made from; see schema/manifest.schema.json",
};
const detections: Entry = { term: "*.det", text: "detections, sources and lists; docs/language.md is the reference" };
const example = (term: string, text: string): Entry => ({ term, text });

export const overview: Prose = {
  description: [
    "samefire translates detections (`*.det`) into rules of security platforms, says what would differ on each of them, and runs the tests that stand in the detections.",
    "PATH is a file, a folder or a glob; without one, samefire.yaml says where detections are. With --format json a command prints one JSON document to standard output; docs/json.md describes it.",
  ],
  exits: [fine, found("something was found: a mistake, a failed test, an alert"), couldNotRun],
  files: [settings, detections, manifest],
  examples: [
    example("samefire check", "finds mistakes in all detections"),
    example("samefire build --strict", "translates them, and fails on differences that nobody accepted"),
  ],
};

/** Of every page. */
export const environment: readonly Entry[] = [
  { term: "NO_COLOR", text: "if not empty, nothing is coloured, unless --color says so (no-color.org)" },
  { term: "FORCE_COLOR", text: "if not empty, and NO_COLOR is not set, everything is coloured, also into files (force-color.org)" },
  { term: "TERM", text: "with `dumb`, nothing is coloured" },
];

export const prose: Readonly<Record<string, Prose>> = {
  init: {
    description: [
      "Starts a repository: log sources and shared lists, one detection with tests and a fixture, samefire.yaml, a workflow for GitHub that checks every pull request, and a package.json that pins this version of samefire. It passes `check`, `test` and `build --strict` right away.",
      "All files are written or none, and nothing that is there is overwritten. A package.json, .gitignore or README.md that is there stays as it is.",
    ],
    exits: [fine, { term: "2", text: "it could not run: a file is there already, or the folder cannot be written; nothing was" }],
    examples: [
      example("samefire init my-detections && cd my-detections && npm install", "a repository in a new folder"),
      example("samefire init", "in this one"),
    ],
  },
  new: {
    description: [
      "Starts a detection (or a hunt) in the folder of detections: a file named after the id, with a sample and tests that pass. On a terminal it asks for what the flags leave open; elsewhere --id, --kind and --events have to be there, --source where there are several, --of for distinct, sum and first-seen, and --for-each for a hunt.",
      `The kinds are ${kinds.map(([name, text]) => `${name} (${text})`).join(", ")}.`,
      "Thresholds and windows are a beginning: make them yours, and the tests with them. Nothing that is there is overwritten.",
    ],
    exits: [fine, { term: "2", text: "it could not run: a flag is missing or does not fit, the id is taken, the file is there; nothing was written" }],
    files: [settings, { term: "detections/aws/iam/user_created.det", text: "where aws.iam.user-created is written" }],
    examples: [
      example("samefire new", "asks"),
      example("samefire new --source cloudtrail --id aws.iam.user-created --kind each --events eventName=CreateUser", "every such event"),
      example(
        "samefire new --source cloudtrail --id aws.s3.regions --kind distinct --of awsRegion --events eventName=ListBuckets,GetBucketAcl --for-each userIdentity.arn",
        "many regions, for each identity",
      ),
      example(
        "samefire new --source cloudtrail --id aws.iam.key-left --kind then-no --events eventName=CreateAccessKey --events eventName=DeleteAccessKey --for-each userIdentity.arn",
        "one event that another does not follow",
      ),
    ],
  },
  build: {
    description: [
      "Checks the detections, translates each into the rules of every platform, and writes them below the output folder. All files are written or none: with a mistake in any detection the folder stays as it was.",
      "Files that samefire did not write, or that a hand has changed, are left alone without --force. A build without PATH also removes what deleted detections left behind.",
    ],
    exits: [
      fine,
      found("a detection has a mistake, or --strict found a difference that is not accepted or a refusal without `skip`; nothing was written"),
      couldNotRun,
    ],
    files: [settings, detections, manifest],
    examples: [
      example("samefire build", "all detections for all platforms of samefire.yaml"),
      example("samefire build detections/aws --platform elastic --out rules", "some detections, one platform, another folder"),
      example("samefire build --ir > ir.json", "the intermediate representation, see schema/ir.schema.json"),
    ],
  },
  check: {
    description: [
      "Reads, checks and translates detections without writing anything: mistakes with their place and a hint, lints, and differences on the platforms that nobody accepted. It also says where a detection's meaning changed since the last build while its version did not.",
      "With --fix it mends in the files what can be mended in one way only, such as `==` for `is`, a misspelt word of the language or an import that nothing needs, says each change, and then checks what it wrote. What would be a guess, such as a misspelt field, stays as it is. Only files below the paths asked for are changed, each in one step.",
      "With --against it compares with an earlier state: a git revision, such as the branch that a pull request goes to, or a manifest that build or vendor has written (or its folder). A detection whose meaning changed without a new version, or whose version fell, is an error; a change with a new version, a detection that is gone and one that was renamed are told. A manifest holds hashes only, so against one it is told that a meaning changed and not how.",
    ],
    exits: [
      fine,
      found("a detection has a mistake, or with --against no new version where it needs one, or an event of --events does not have its declared types"),
      couldNotRun,
    ],
    files: [settings, detections, manifest],
    examples: [
      example("samefire check", "all detections"),
      example("samefire check detections/aws --events cloudtrail.ndjson.gz", "and whether a log has the declared types"),
      example("samefire check --fix", "mend what is certain, then check"),
      example("samefire check --against origin/main", "versions held against the branch main, and what changed in meaning"),
      example("samefire check --format sarif > samefire.sarif", "findings for GitHub's code scanning and others that read SARIF 2.1.0"),
      example("samefire check --format github", "annotations beside the lines of a pull request, in a workflow of GitHub Actions"),
    ],
  },
  diff: {
    description: [
      "Compares the detections of two states: of a git revision (as though it were checked out, with its samefire.yaml), of a folder or file, of what lies here, or of a manifest. Shows which detections came, went, were renamed (by `formerly`) and changed, and how their meaning changed: whether each change, and all together, make a detection fire on more (`widens`), on less (`narrows`), or on other logs (`changes`). What is said to widen or narrow does so on every log; `changes` is said where neither is certain.",
      "For each changed detection random logs are tried, and the smallest that tells the two states apart is printed as a test that passes after the change and fails before it. A manifest holds hashes only: against it, what changed cannot be shown.",
      "git is run without hooks, filters and settings of the repository that run programs, and nothing is fetched.",
    ],
    exits: [
      { term: "0", text: "both states were compared, whatever changed" },
      found("detections of a state do not compile, so they are missing from the comparison"),
      { term: "2", text: "it could not run: no repository, an unknown revision, no git, a file that cannot be read" },
    ],
    files: [settings],
    examples: [
      example("samefire diff main", "what the working folder changes against the branch main"),
      example("samefire diff v1.0 v1.1 --format markdown", "between two tags, for a comment on a pull request"),
    ],
  },
  test: {
    description: [
      "Runs the tests that stand in the detections against the reference evaluator. A failure shows what was expected, what came out, and the events that mattered.",
    ],
    exits: [fine, found("a test failed, or a detection has a mistake"), couldNotRun],
    files: [settings, detections],
    examples: [
      example("samefire test", "all tests"),
      example('samefire test detections/aws --only "five regions"', "tests whose title holds a text"),
      example("samefire test --format junit > results.xml", "for a CI that shows test results"),
      example('samefire test --format markdown >> "$GITHUB_STEP_SUMMARY"', "as the summary of a workflow"),
    ],
  },
  scan: {
    description: [
      "Runs detections over logs and prints alerts in the order of their time, and hunts as tables. Lines that are not JSON are counted and named; the rest is read. A detection with a mistake is not run, and then nothing is.",
    ],
    exits: [{ term: "0", text: "nothing fired" }, found("something fired"), couldNotRun],
    files: [settings, detections],
    examples: [
      example("samefire scan logs/2026-11-*.json.gz", "all detections over some logs"),
      example("samefire scan logs --detections detections/aws --format json", "some detections, the alerts as JSON"),
      example("samefire scan logs --format csv > alerts.csv", "for a spreadsheet"),
    ],
  },
  format: {
    description: ["Lays detections out in the one style and prints which files changed. Comments stay; the meaning is never touched."],
    exits: [fine, found("a file has a syntax error, or --check found one that would change"), couldNotRun],
    files: [settings, detections],
    examples: [
      example("samefire format", "all detections"),
      example("samefire format --check detections", "for CI"),
      example("samefire format - < draft.det", "prints the result"),
    ],
  },
  prove: {
    description: [
      "Runs what is emitted for each platform by that platform's own rules: Elastic's ES|QL on the rule's schedule, Datadog's searches and windows, Panther's Python and dedup windows. What it says is held against the reference, over the events of the tests and over random logs made from the detection, with odd keys, ties and window edges.",
      "A platform is the same, or differs as a difference of its translation says and shows the smallest log on which it does, or is wrong. Where a vendor's own model decides, as in Datadog's anomaly rules, what that model is given is compared: query, group and measure. What is not replayed (hand-written queries) or not translated is not run, and nothing is claimed of it.",
      "With --engine elasticsearch=URL every run of an Elastic rule, and every hunt and query for people, is asked of a real node (8.19 or newer) too, over the same documents and at the same instants; of a baseline, over three random logs at most. Logs that show a difference are looked for without the node, which is asked of those that are found. They lie in indices whose names begin with samefire-prove- and end at random; these are removed in the end, also after Ctrl-C. Credentials come from ELASTIC_API_KEY, or ELASTIC_USERNAME and ELASTIC_PASSWORD.",
      "Files that are proved with --outputs run their Python in a sandbox.",
      "With --mutate it is the tests that are proved. Each detection and hunt is changed a little in every place: a clause left out, `>=` made `>`, a window a second shorter, a letter off a text. A change that no test notices is shown where it would stand, with a test to paste that notices it; where no log tells the two apart, that is said, and why if it can be shown. It exits with 1 where fewer are noticed than --mutate-score asks for; changes that are the same on all logs do not count.",
    ],
    exits: [fine, found("a platform does what no difference says, or its files cannot be run"), couldNotRun],
    files: [settings, detections],
    examples: [
      example("samefire prove detections/aws/secretsmanager", "some detections on every platform"),
      example("samefire prove --outputs out", "the files that lie in out/, as they are there"),
      example("samefire prove --on elastic --engine elasticsearch=http://127.0.0.1:9200 --streams 20", "on a real node as well"),
      example("samefire prove --format sarif > proof.sarif", "what is wrong, and what differs, for GitHub's code scanning and others that read SARIF 2.1.0"),
      example("samefire prove --mutate detections/okta", "whether the tests would notice a mistake"),
    ],
  },
  explain: {
    description: ["Says in prose what a detection fires on, and for each platform what it will do differently and why, with this detection's numbers."],
    exits: [fine, found("a detection has a mistake, and is not explained"), couldNotRun],
    files: [settings, detections],
    examples: [example("samefire explain detections/aws/secretsmanager --on panther", "some detections on one platform")],
  },
  vendor: {
    description: [
      "Puts the rules of a platform into a repository of somebody's own (a fork of elastic/detection-rules or of panther-analysis, a folder of Kibana or Datadog rules, a Terraform module) by the house rules of its layout, and keeps them up to date. docs/vendoring.md shows each layout.",
      "All files of a repository are written or none. Files that samefire did not write, or that a hand has changed, are left alone without --force; what no detection writes any more stays without --prune, and only samefire's own files are ever removed. A detection that was renamed and says `formerly` keeps its rule's id, and its files move.",
      "Without --to, every target of samefire.yaml is meant. --check says how each file stands: edited by hand, stale, missing or orphaned.",
    ],
    exits: [
      fine,
      found("--check found a difference, or a detection has a mistake or does not keep to the layout's house rules; then nothing was written"),
      {
        term: "2",
        text: "it could not run: a wrong call, a bad samefire.yaml, or files in the way that are not samefire's or were edited by hand; nothing was written",
      },
    ],
    files: [
      settings,
      detections,
      {
        term: "TO/.samefire/manifest.json",
        text: "which files of the repository are samefire's, and what they were made from: commit it with them; see schema/manifest.schema.json",
      },
    ],
    examples: [
      example("samefire vendor --to ../rules --layout flat", "all detections into a folder"),
      example("samefire vendor --dry-run", "what would change in the targets of samefire.yaml, as a diff"),
      example("samefire vendor --check", "whether they are as they were vendored: for a pull request"),
      example("samefire vendor --only 'aws.*' --prune", "some detections, and away with what is left of those that are gone"),
    ],
  },
  support: {
    description: ["Prints the matrix of language features and platforms: exact, approximate, unmodelled or refused, with the differences by name."],
    exits: [fine],
    examples: [example("samefire support", "the page docs/support.md"), example("samefire support --format json", "for programs")],
  },
  completion: {
    description: [
      "Prints a script that completes samefire's commands, options and their values in a shell. The script is made from the commands themselves: print it again after an update.",
    ],
    exits: [fine, couldNotRun],
    examples: [
      example("source <(samefire completion bash)", "bash: in ~/.bashrc"),
      example("source <(samefire completion zsh)", "zsh: in ~/.zshrc, after compinit"),
      example("samefire completion fish > ~/.config/fish/completions/samefire.fish", "fish: once"),
    ],
  },
  help: {
    description: ["Shows the manual page of a command, or of samefire itself. `samefire COMMAND --help` shows the same page."],
    exits: [fine, couldNotRun],
    examples: [example("samefire help build", "the page of one command")],
  },
};
