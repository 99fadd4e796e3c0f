/** E060x: samefire.yaml. E062x: the output folder. */

import { diagnostic } from "../diagnostic.ts";

const didYouMean = (nearest: string | undefined): string | undefined => (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`);

export const config = {
  E0601: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `this is not YAML: ${reason}`,
  }),
  E0602: diagnostic<{ key: string; where: string; known: readonly string[]; nearest: string | undefined }>({
    severity: "error",
    text: ({ key, where }) => `unknown key \`${key}\` in ${where}`,
    hint: ({ known, nearest }) => didYouMean(nearest) ?? `known here: ${known.map((k) => `\`${k}\``).join(", ")}`,
  }),
  E0603: diagnostic<{ key: string; expected: string }>({
    severity: "error",
    text: ({ key, expected }) => `\`${key}\` must be ${expected}`,
  }),
  E0604: diagnostic<{ what: string }>({
    severity: "error",
    text: ({ what }) => `${what} are not read here`,
    hint: () => "write the value itself",
  }),
  E0605: diagnostic<{ platform: string; known: readonly string[]; nearest: string | undefined }>({
    severity: "error",
    text: ({ platform }) => `there is no platform \`${platform}\``,
    hint: ({ known, nearest }) => didYouMean(nearest) ?? `platforms: ${known.map((k) => `\`${k}\``).join(", ")}`,
  }),
  E0606: diagnostic<{ difference: string; platform: string; nearest: string | undefined }>({
    severity: "error",
    text: ({ difference, platform }) => `${platform} has no difference \`${difference}\``,
    hint: ({ nearest }) => didYouMean(nearest) ?? "docs/fidelity.md lists the differences of every platform",
  }),
  E0607: diagnostic<{ difference: string }>({
    severity: "error",
    text: ({ difference }) => `\`${difference}\` is accepted without a reason`,
    hint: () => "say why: the reason is what a reviewer reads",
  }),
  E0608: diagnostic<{ key: string }>({
    severity: "error",
    text: ({ key }) => `this target has no \`${key}\``,
    hint: () => "a target is `to: FOLDER` with `layout: NAME`",
  }),
  E0609: diagnostic<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    severity: "error",
    text: ({ name }) => `there is no layout \`${name}\``,
    hint: ({ known, nearest }) => didYouMean(nearest) ?? `layouts: ${known.map((k) => `\`${k}\``).join(", ")}`,
  }),
  E0610: diagnostic<{ folder: string }>({
    severity: "error",
    text: ({ folder }) => `two targets are in \`${folder}\``,
    hint: () => "a folder has one layout and one selection: `only` may be a list",
  }),

  E0621: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `this is not a manifest of samefire: ${reason}`,
    hint: () => "restore it, or delete it and build with `--force`, which then overwrites what stands in the output folder",
  }),
  E0622: diagnostic<{ path: string; reason: string }>({
    severity: "error",
    text: ({ path, reason }) => `\`${path}\` cannot be a path in the output folder: ${reason}`,
    hint: () => "the path comes from the detection's id: choose another id",
  }),
  E0623: diagnostic<{ first: string; second: string }>({
    severity: "error",
    text: ({ first, second }) => (first === second ? `two detections would write \`${first}\`` : `\`${first}\` and \`${second}\` cannot both be written`),
    hint: ({ first, second }) => (first === second ? "rename one of them" : "on some disks they are the same path: rename one of the detections"),
  }),
  E0624: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `\`${path}\` is there and samefire did not write it`,
    hint: () => "move it away, or overwrite it with `--force`",
  }),
  E0625: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `\`${path}\` was changed since samefire wrote it`,
    hint: () => "bring the change into the detection, or overwrite it with `--force`",
  }),
  E0626: diagnostic<{ path: string; reason: string }>({
    severity: "error",
    text: ({ path, reason }) => `could not write \`${path}\`: ${reason}`,
    hint: () => "nothing was changed",
  }),
  E0627: diagnostic<{ owner: string | undefined; path: string }>({
    severity: "error",
    text: ({ owner, path }) => (owner === undefined ? `another run is writing: \`${path}\` is there` : `another run is writing: ${owner}`),
    hint: ({ owner, path }) =>
      owner === undefined || owner.includes(" on ") ? `if no run is writing, delete \`${path}\` or use \`--force\`` : "wait until it has ended",
  }),
  W0628: diagnostic<{ path: string }>({
    severity: "warning",
    text: ({ path }) => `\`${path}\` belongs to nothing any more, but was changed since samefire wrote it, so it stays`,
    hint: () => "delete it, or remove it with `--force`",
  }),
  E0629: diagnostic<{ path: string; link: string }>({
    severity: "error",
    text: ({ path, link }) => `\`${path}\` would be written outside the output folder: \`${link}\` is a link that leads out of it`,
    hint: () => "delete the link",
  }),
  I0630: diagnostic<{ files: number }>({
    severity: "info",
    text: ({ files }) => `an earlier run was killed: what it had changed is as it was before it (${files} ${files === 1 ? "file" : "files"})`,
  }),
  E0631: diagnostic<{ path: string; twin: string }>({
    severity: "error",
    text: ({ path, twin }) => `\`${path}\` cannot be written beside \`${twin}\`: on some disks they are the same path`,
    hint: () => "rename the one that is there, or the detection",
  }),
  E0632: diagnostic<{ layout: string | undefined; found: string | undefined }>({
    severity: "error",
    text: ({ layout, found }) =>
      `${found === undefined ? "this folder holds what `samefire build` wrote" : `this folder is laid out as \`${found}\``}, which ${layout === undefined ? "`samefire build`" : `the layout \`${layout}\``} cannot go on with`,
    hint: () => "write into another folder, or remove what is there together with its `.samefire`",
  }),
  E0633: diagnostic<{ path: string; reason: string }>({
    severity: "error",
    text: ({ path, reason }) => `\`${path}\` cannot be added to: ${reason}`,
    hint: () => "mend the file first",
  }),
  E0634: diagnostic<{ path: string; reason: string }>({
    severity: "error",
    text: ({ path, reason }) => `\`${path}\` is not what a run of samefire leaves: ${reason}`,
    hint: () => "look at it, then delete it or use `--force`",
  }),
  E0635: diagnostic<{ folder: string }>({
    severity: "error",
    text: ({ folder }) => `a run that wrote in ${folder} was killed, or still writes: what stands there may be of two runs`,
    hint: () => "`samefire vendor --check`, or `samefire build` where that wrote it, first takes back what a killed run has left",
  }),
};
