/** The layouts of repositories by name alone, for who must not load what lays files out. */

export const layoutNames: readonly string[] = ["elastic-detection-rules", "kibana-ndjson", "datadog-json", "datadog-terraform", "panther-analysis", "flat"];
