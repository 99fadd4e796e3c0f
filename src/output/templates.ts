/** Fills the shells of files. A shell gets texts that a printer has already made safe: nothing is escaped here. */

import Handlebars from "handlebars";
import { invariant } from "../diagnostics/invariant.ts";
import { templates } from "./templates.generated.ts";

export { assets } from "./templates.generated.ts";
export type TemplateName = keyof typeof templates;
/** No numbers, since handlebars adds adjacent ones, and nothing undefined. */
export type TemplateValue = string | boolean | readonly TemplateValue[] | { readonly [name: string]: TemplateValue };
export type TemplateValues = Readonly<Record<string, TemplateValue>>;

/** An instance of its own: helpers and partials that others register are not seen. */
const handlebars = Handlebars.create();
const compiled = new Map<string, (values: TemplateValues) => string>();

/** `name` is a file of `templates/` without `.hbs`. A name that stands in the shell must have a value; only `#if` and `#each` take an absent one for false. */
export function render(name: TemplateName, values: TemplateValues): string {
  return fill(templates[name], values);
}

/** `render` for a text: what a test or a generator has at hand. */
export function fill(template: string, values: TemplateValues): string {
  checkValue(values, "values");
  const shell = compiled.get(template) ?? compile(template);
  compiled.set(template, shell);
  return shell(values);
}

function compile(template: string): (values: TemplateValues) => string {
  return handlebars.compile(template, { strict: true, noEscape: true, knownHelpersOnly: true });
}

function checkValue(value: unknown, at: string): void {
  if (typeof value === "string" || typeof value === "boolean") return;
  invariant(typeof value === "object" && value !== null, `a template gets texts, booleans, lists and records; \`${at}\` is ${String(value)}`);
  for (const [name, of] of Object.entries(value)) checkValue(of, `${at}.${name}`);
}
