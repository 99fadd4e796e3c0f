/** The layouts by name. Loaded by whoever vendors; the names alone are in config/layouts.ts. */

import type { Layout } from "./layout.ts";
import { datadogJson } from "./layouts/datadog_json.ts";
import { datadogTerraform } from "./layouts/datadog_terraform.ts";
import { elasticDetectionRules } from "./layouts/elastic_detection_rules.ts";
import { flat } from "./layouts/flat.ts";
import { kibanaNdjson } from "./layouts/kibana_ndjson.ts";
import { pantherAnalysis } from "./layouts/panther_analysis.ts";

const all: readonly Layout[] = [elasticDetectionRules, kibanaNdjson, datadogJson, datadogTerraform, pantherAnalysis, flat];

export const layouts: Readonly<Record<string, Layout>> = Object.fromEntries(all.map((layout) => [layout.name, layout]));
