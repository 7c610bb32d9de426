import { previewStack } from "../../preview";

/** One preview in a process of its own: folder, stack and base; prints how many resources it has. */
async function main([projectDir = "", stack = "", ref]: readonly string[]): Promise<void> {
    const base = ref === undefined ? undefined : { ref };
    const { resources } = await previewStack({ projectDir, stack, base });
    process.stdout.write(`${resources.length}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
