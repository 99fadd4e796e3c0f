import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], exclude: ["test/real/**", "test/bench/**"], isolate: false, testTimeout: 60_000 },
});
