/** The platforms by name alone, for who must not load what translates to them. */

export const platformNames: readonly string[] = ["elastic", "datadog", "panther"];
