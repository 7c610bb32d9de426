import { run } from "../run";

const tailLines = 25;

export interface CommandOptions {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Receives each line of both outputs. */
    readonly onLine?: (line: string) => void;
}

/**
 * Runs a build command and returns its standard output.
 * @throws Error with the command and the last lines of both outputs. If the program is not
 * installed, the error includes `remedy`.
 */
export async function command(
    file: string,
    args: readonly string[],
    remedy: string,
    options: CommandOptions = {},
): Promise<string> {
    const watch = function* (line: unknown) {
        options.onLine?.(String(line).trim());
        yield line;
    };
    const result = await run(file, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...options.env },
        stdin: "ignore",
        stdout: watch,
        stderr: watch,
        all: true,
        reject: false,
    });
    if (result.code === "ENOENT") {
        throw new Error(`${file} is not installed. ${remedy}`);
    }
    if (result.failed) {
        const said = result.all.split("\n").slice(-tailLines).join("\n");
        throw new Error(
            `\`${file} ${args.join(" ")}\` failed in ${options.cwd ?? process.cwd()}: ` +
                `${result.shortMessage}\n${said}`,
        );
    }
    return result.stdout;
}
