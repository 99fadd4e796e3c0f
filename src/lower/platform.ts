/** Platform blocks and sources to the IR: values as they stand, several blocks of one platform together. */

import { partsOf } from "../check/paths.ts";
import type { SourceModel } from "../check/source.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { OptionValue, PlatformSettings, SetOption, Source } from "../ir/detection.ts";
import type { Scalar } from "../model/event.ts";
import type * as ast from "../syntax/ast.ts";
import { lowerField } from "./values.ts";

export function lowerPlatforms(blocks: readonly ast.PlatformBlock[]): Readonly<Record<string, PlatformSettings>> {
  return byPlatform(blocks, (together) => {
    const items = together.flatMap((block) => block.items);
    const [skip] = items.filter((item) => item.kind === "skip");
    const span = together[0]?.span;
    return {
      options: items.filter((item) => item.kind === "set").map(lowerOption),
      ...(skip !== undefined && { skip: { because: skip.because.value, span: skip.span } }),
      accepts: items
        .filter((item) => item.kind === "accept")
        .flatMap(({ differences, because }) =>
          differences.map((difference) => ({ difference: difference.text, because: because.value, span: difference.span })),
        ),
      replaces: items
        .filter((item) => item.kind === "replace")
        .map(({ name, text, because, span: place }) => ({ name: name.text, text: text.value, because: because.value, span: place })),
      ...(span !== undefined && { span }),
    };
  });
}

export function lowerSource({ declaration, declared, byKey }: SourceModel, file: string): Source {
  const [time] = declaration.times;
  invariant(time !== undefined && declared.length > 0, "the checker lets no source be without its time");
  return {
    name: declaration.name.text,
    ...(declaration.title !== undefined && { title: declaration.title.value }),
    time: partsOf(time),
    fields: [...byKey.values()].map(lowerField),
    platforms: byPlatform(declaration.mappings, (together) => {
      const items = together.flatMap((mapping) => mapping.items);
      return {
        options: items.filter((item) => item.kind === "set").map(lowerOption),
        maps: items
          .filter((item) => item.kind === "map")
          .map(({ from, to, as, span }) => ({ from: partsOf(from), to: partsOf(to), ...(as !== undefined && { form: as.text }), span })),
      };
    }),
    file,
    nameSpan: declaration.name.span,
  };
}

function byPlatform<B extends { readonly platform: ast.Name }, S>(blocks: readonly B[], lower: (together: readonly B[]) => S): Readonly<Record<string, S>> {
  const names = [...new Set(blocks.map((block) => block.platform.text))];
  return Object.fromEntries(names.map((name) => [name, lower(blocks.filter((block) => block.platform.text === name))]));
}

function lowerOption({ name, value, because, span }: ast.SetItem): SetOption {
  return {
    name: name.text,
    value: optionValue(value),
    duration: value.kind === "duration",
    ...(because !== undefined && { because: because.value }),
    span,
    valueSpan: value.span,
  };
}

function optionValue(value: ast.MetaValue): OptionValue {
  switch (value.kind) {
    case "duration":
      return value.seconds;
    case "meta-list":
      return value.values.map(atomValue);
    default:
      return atomValue(value);
  }
}

function atomValue(value: ast.MetaAtom): Scalar {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
      return value.value;
    case "attack":
      return value.id;
    case "path":
      return partsOf(value.path).join(".");
    default:
      return assertNever(value);
  }
}
