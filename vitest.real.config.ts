import { defineConfig } from "vitest/config";

/** The tiers that need more than Node: a real Elasticsearch, real Python tools. One file at a time, since they share machines and ports. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ["test/real/**/*.real.test.ts"],
    globalSetup: ["test/real/elastic/stop_node.ts"],
    fileParallelism: false,
    isolate: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
