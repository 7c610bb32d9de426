import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        projects: [
            { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
            {
                test: {
                    // Compares the host before and after, so it runs outside the lane's network.
                    name: "lifecycle",
                    include: ["test/cluster/lifecycle.test.ts"],
                    testTimeout: 180_000,
                    hookTimeout: 900_000,
                },
            },
            {
                test: {
                    // What takes long: bad days, killed updates, callers, modes: `npm run test:long`.
                    name: "depth",
                    include: ["test/cluster/depth/**/*.test.ts"],
                    fileParallelism: false,
                    testTimeout: 180_000,
                    hookTimeout: 900_000,
                },
            },
            {
                test: {
                    name: "cluster",
                    include: ["test/cluster/*.test.ts"],
                    exclude: ["test/cluster/lifecycle.test.ts"],
                    // One cluster per machine: its files take turns.
                    fileParallelism: false,
                    testTimeout: 180_000,
                    hookTimeout: 900_000,
                },
            },
        ],
    },
});
