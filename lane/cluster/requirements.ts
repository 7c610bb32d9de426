/** What to use where the lane cannot run; the end of every such message. */
export const alternative =
    "Without it, use the Pulumi CLI (`npx pulumi up`) with any kubeconfig context.";

/**
 * Checks that the lane can run here.
 * @throws Error that names what is missing and the alternative.
 */
export function requireLinuxRoot(): void {
    if (process.platform !== "linux") {
        throw new Error(`The cluster needs Linux, and this is ${process.platform}. ${alternative}`);
    }
    const uid = process.getuid?.();
    if (uid !== 0) {
        throw new Error(
            `The cluster needs root (network namespaces, mounts, cgroups), and this is ` +
                `uid ${uid ?? "unknown"}: run it with sudo, or as root in a disposable ` +
                `virtual machine. ${alternative}`,
        );
    }
}
