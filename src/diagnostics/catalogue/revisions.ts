/** E20xx: the states that `diff` and `check --against` compare: revisions of git, folders, manifests. */

import { diagnostic } from "../diagnostic.ts";

export const revisions = {
  E2001: diagnostic<{ revision: string }>({
    severity: "error",
    text: ({ revision }) => `\`${revision}\` is no file or folder, and this is no git repository in which it could be a revision`,
    hint: () => "run it inside the repository, or name a folder",
  }),
  E2002: diagnostic<{ revision: string }>({
    severity: "error",
    text: ({ revision }) => `\`${revision}\` is no file or folder, and no revision of this repository`,
    hint: () => "a shallow clone lacks most revisions: fetch it, or check out with `fetch-depth: 0`",
  }),
  E2003: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `git cannot be started: ${reason}`,
    hint: () => "revisions are read by `git`: install it, or name a folder",
  }),
  E2004: diagnostic<{ name: string }>({
    severity: "error",
    text: ({ name }) => `\`${name}\` is both a path and a revision`,
    hint: ({ name }) => `write \`./${name}\` for the path, or the revision's full name, such as \`refs/heads/${name}\``,
  }),
  E2005: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `git could not read the revision: ${reason}`,
    hint: ({ reason }) => (reason.includes("missing") ? "a partial clone lacks what it has not fetched: check out without a filter" : undefined),
  }),
  E2006: diagnostic<{ name: string; why: string }>({
    severity: "error",
    text: ({ name, why }) => `\`${name}\` cannot name a revision: ${why}`,
    hint: () => "write a branch, a tag or a commit, such as `main`, `v1.2` or `HEAD~1`",
  }),
  E2007: diagnostic<{ code: string; message: string }>({
    severity: "error",
    text: ({ code, message }) => `it does not compile there, so what stands on it is not compared: ${message} (${code})`,
  }),
  I2009: diagnostic<{ id: string; version: number; since: string }>({
    severity: "info",
    text: ({ id, version, since }) => `\`${id}\` version ${version} is gone since ${since}`,
    hint: () => "if it was renamed, write `formerly:` with its earlier id: rule ids are made from that",
  }),
  I2010: diagnostic<{ id: string; was: string; since: string }>({
    severity: "info",
    text: ({ id, was, since }) => `\`${id}\` was \`${was}\` in ${since}`,
  }),
  I2011: diagnostic<{ id: string; since: string; whole: string }>({
    severity: "info",
    text: ({ id, since, whole }) => `the meaning of \`${id}\` has changed since ${since}: it ${whole}`,
  }),
  W2012: diagnostic<{ since: string; code: string; message: string }>({
    severity: "warning",
    text: ({ since, code, message }) => `in ${since} this did not compile, so versions of what stands on it are not held against it: ${message} (${code})`,
  }),
  E2008: diagnostic<object>({
    severity: "error",
    text: () => "a manifest on each side: there is no meaning to compare, only hashes",
    hint: () => "compare a manifest with a revision or a folder",
  }),
};
