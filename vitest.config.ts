import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/real/**", "test/bench/**"],
    isolate: false,
    // Its default leaves a processor to an editor that watches: of two that is half.
    maxWorkers: "100%",
    // No test measures time: a limit only ends what hangs, however busy the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
