/** Which Elasticsearch is replayed: what a query may say and what some functions answer depends on it. */

export type EsqlVersion = "8.19" | "9.x";

export const defaultVersion: EsqlVersion = "8.19";
