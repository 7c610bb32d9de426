import { performance } from "node:perf_hooks";

import { previewStack } from "../../preview";

/** One preview in a process of its own: folder, stack and base; prints the seconds it took. */
async function main([projectDir = "", stack = "", ref]: readonly string[]): Promise<void> {
    const started = performance.now();
    const base = ref === undefined ? undefined : { ref };
    const { resources } = await previewStack({ projectDir, stack, base });
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(JSON.stringify({ seconds, resources: resources.length }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
