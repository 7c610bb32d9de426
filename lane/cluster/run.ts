import type { Options, Result } from "execa";

/**
 * Runs a command to its end and gives back its output as text; arguments never pass a shell.
 * @throws execa's ExecaError (command, exit status, both outputs), unless `reject` is false.
 */
export async function run<T extends Options = { readonly reject: true }>(
    file: string,
    args: readonly string[] = [],
    options?: T,
): Promise<Result<T>> {
    // Imported late on purpose: execa's dependencies cannot be loaded by require(), which is what
    // a top-level import becomes under tsx.
    const { execa } = await import("execa");
    return (await execa(file, args, options)) as unknown as Result<T>;
}
