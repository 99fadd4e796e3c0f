/** What must be one of its kind in a whole project: ids, the rule ids made from them, source names. */

import type { Name } from "../syntax/ast.ts";
import type { Report } from "./checking.ts";
import { idText } from "./metadata.ts";
import { partsOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { itemsOf } from "./steps.ts";

interface Taken {
  readonly id: string;
  readonly span: Name["span"];
}

export function checkIds({ files }: Pick<Project, "files">, report: Report): void {
  const ids = new Map<string, Taken>();
  const ruleIds = new Map<string, Taken>();
  const sources = new Map<string, Name>();
  for (const { syntax } of files.values()) {
    for (const declaration of syntax.declarations) {
      if (declaration.kind === "source") {
        const earlier = sources.get(declaration.name.text);
        if (earlier === undefined) sources.set(declaration.name.text, declaration.name);
        // In one file it is a name taken there, which has been said.
        else if (earlier.span.file !== declaration.name.span.file)
          report("E0203", declaration.name.span, { kind: "source", name: declaration.name.text }, { labels: [{ span: earlier.span, text: "taken here" }] });
      }
      if (declaration.kind !== "detection" && declaration.kind !== "hunt") continue;
      const { span } = declaration.id;
      const id = partsOf(declaration.id).join(".");
      const earlier = ids.get(fileForm(id));
      if (earlier !== undefined) report("E0211", span, { id, other: earlier.id }, { labels: [{ span: earlier.span, text: "taken here" }] });
      else {
        ids.set(fileForm(id), { id, span });
        const old = itemsOf(declaration, "meta").find((entry) => entry.name.text === "formerly");
        const ruleId = idText(old?.value) ?? id;
        const holder = ruleIds.get(ruleId);
        if (holder === undefined) ruleIds.set(ruleId, { id, span });
        else report("E0418", old?.value.span ?? span, { id, other: holder.id }, { labels: [{ span: holder.span, text: "taken here" }] });
      }
    }
  }
}

/** Files are named after ids, in one case and with one sign for all punctuation. */
export function fileForm(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}
