import { previewStack } from "../../preview";

/**
 * One preview in its own process. Arguments: folder, stack and base. Prints the number of
 * resources.
 */
async function main([projectDir = "", stack = "", ref]: readonly string[]): Promise<void> {
    const base = ref === undefined ? undefined : { ref };
    const { resources } = await previewStack({ projectDir, stack, base });
    process.stdout.write(`${resources.length}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
