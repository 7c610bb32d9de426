import type { Options, Result } from "execa";

/**
 * Runs a command and returns its output as text. Arguments never pass through a shell.
 * @throws execa's ExecaError (command, exit status, both outputs), unless `reject` is false.
 */
export async function run<T extends Options = { readonly reject: true }>(
    file: string,
    args: readonly string[] = [],
    options?: T,
): Promise<Result<T>> {
    // Imported here because require() cannot load execa's dependencies, and tsx compiles a
    // top-level import to require().
    const { execa } = await import("execa");
    return (await execa(file, args, options)) as unknown as Result<T>;
}
