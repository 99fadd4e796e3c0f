/**
 * Episodes whose keys, or measured values, differ in the case of their letters alone: what folds it makes one of two. For a file that somebody edited also such
 * that differ in their end or their beginning alone, of which what is cut leaves one.
 */

import { isIP } from "node:net";
import type { Value } from "../../ir/predicate.ts";
import type { Episode } from "./episode.ts";
import type { RecordMaker, Setting } from "./records.ts";

/** Some events of the group are in another, whose key is the same but for case. */
export function withAlikeKeys(episode: Episode): Episode {
  const alike = alikenessOf(episode);
  return { ...episode, keys: (step) => (episode.rng.chance(0.5) ? alike(episode.keys(step), -1) : alike(episode.keys(step), 0)) };
}

/** The values that are told apart are one text in different cases. */
export function withAlikeValues(episode: Episode): Episode {
  const makers = new Map<string | undefined, RecordMaker>();
  const alike = alikenessOf(episode);
  const maker = (step?: string): RecordMaker => {
    const made = makers.get(step) ?? alikeMaker(episode.maker(step), alike);
    makers.set(step, made);
    return made;
  };
  return { ...episode, maker };
}

function alikeMaker(maker: RecordMaker, alike: Alikeness): RecordMaker {
  const first = new Map<Value, { readonly settings: readonly Setting[]; next: number }>();
  const settingsFor = (value: Value): readonly Setting[] => {
    const known = first.get(value);
    if (known !== undefined) return alike(known.settings, known.next++);
    const settings = maker.settingsFor(value).map(([path, text]): Setting => [path, isText(text) && letters(text) < 5 ? `${text}value` : text]);
    if (settings.some(([, text]) => isText(text))) first.set(value, { settings, next: 1 });
    return alike(settings, 0);
  };
  return { ...maker, settingsFor };
}

/** One of the settings that are alike; the first, 0, in case are those that are given. */
type Alikeness = (settings: readonly Setting[], which: number) => readonly Setting[];

function alikenessOf({ options, rng }: Episode): Alikeness {
  if (options.words === undefined) return inOtherCase;
  return rng.pick<Alikeness>([inOtherCase, withOther((text, which) => `${text}${middle}${which}`), withOther((text, which) => `${which}${middle}${text}`)]);
}

/** Longer than what a careless cut leaves. */
const middle = "-the-same-in-all-of-these-";

function withOther(other: (text: string, which: number) => string): Alikeness {
  return (settings, which) => settings.map(([path, value]): Setting => [path, isText(value) && value.length < 900 ? other(value, which) : value]);
}

/** An address has one form in which it is written. */
function isText(value: Setting[1]): value is string {
  return typeof value === "string" && isIP(value) === 0;
}

/** Letters beyond ASCII are another question. */
function letters(text: string): number {
  return text.match(/[a-z]/gi)?.length ?? 0;
}

/** Which letters: the bits of a number, the first letter's the lowest. */
function inOtherCase(settings: readonly Setting[], which: number): readonly Setting[] {
  return settings.map(([path, value]): Setting => {
    if (!isText(value)) return [path, value];
    let bits = which;
    return [
      path,
      value.replace(/[a-z]/gi, (letter) => {
        const isChanged = bits & 1;
        bits >>= 1;
        if (isChanged === 0) return letter;
        return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      }),
    ];
  });
}
