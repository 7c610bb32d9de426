import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { parse } from "yaml";

import { withValue, absent } from "../../support/withValue";
import { member, refusalOf, type BadInput } from "../badInput/support";

/** Cases by name. */
export type Rows = Readonly<Record<string, Advised>>;

/** An input and the problem that it causes. */
export interface Advised {
    /** Start of the problem's line: the place. */
    readonly field: string;
    readonly input: BadInput;
    /** The input after a reader followed the fix. */
    readonly follow: (input: BadInput, fix: string, message: string) => BadInput;
    /** A true problem that shows only now; without it the next run has none. */
    readonly leaves?: string;
}

/** The message with the problem, and the problem's fix. */
export async function adviceOf({ field, input }: Advised) {
    const message = await refusalOf(input);
    const fix = lineOf(message, field)
        ?.split(/[.?] Fix: /)
        .at(-1);
    if (fix === undefined) throw new Error(`No problem of ${field}: ${message}`);
    return { message, fix };
}

/** The message of the next run, after a reader followed the fix; empty if there is none. */
export async function followed(advised: Advised): Promise<string> {
    const { message, fix } = await adviceOf(advised);
    return refusalOf(advised.follow(advised.input, fix, message));
}

const lineOf = (message: string, field: string) =>
    message.split("\n").find((line) => line.startsWith(`  - ${field}`));

const base: Readonly<Record<string, unknown>> = {
    kubeContext: "kind-dev",
    mode: "mtls",
    trustDomain: "dev.internal",
    trustRoot: { kind: "selfSigned" },
    server: member.server({}),
    clients: [member.worker({})],
};

/** Runs the `pulumi config` commands of a fix; `<…>` stands for `value`. */
export const run =
    (value?: unknown): Advised["follow"] =>
    (input, fix) => {
        const commands = [
            ...fix.matchAll(/pulumi config (set|rm)(?: --path)? '?([^' ]+)'?(?: (<[^>]+>|\S+))?/g),
        ];
        if (commands.length === 0) throw new Error(`No command: ${fix}`);
        return {
            ...input,
            config: commands.reduce(
                (config, [, verb, path = "", text]) =>
                    withValue(config, path, verb === "rm" ? absent : filledIn(text, value)),
                { ...base, ...input.config },
            ),
        };
    };

/** `<…>` alone is any value; within a text, such as `image@<digest>`, it is a text. */
function filledIn(text = "", value: unknown): unknown {
    return text.startsWith("<") ? value : text.replace(/<[^>]+>;?/, String(value));
}

/** Runs the shell command of a fix in a folder, then its `pulumi config set` of the new file. */
export const runIn =
    (folder: string): Advised["follow"] =>
    (input, fix, message) => {
        const [, command, file] = /^((?:kubectl|helm) .+ > (\S+)) && /.exec(fix) ?? [];
        if (command === undefined || file === undefined) throw new Error(`No command: ${fix}`);
        execFileSync("sh", ["-c", command], { cwd: folder });
        return run(join(folder, file))(input, fix.replace(/\S+$/, "<file>"), message);
    };

/** Sets a config value by hand, as the fix says in words. */
export const configure =
    (path: string, value: unknown): Advised["follow"] =>
    (input) => ({ ...input, config: withValue({ ...base, ...input.config }, path, value) });

/** Edits a member's manifest by hand, as the fix says in words. */
export const edit =
    (which: "server" | "worker", path: string, value: unknown): Advised["follow"] =>
    (input) => ({ ...input, [which]: { ...(input[which] as object), [path]: value } });

/** The text of a file with these documents. */
export const documents = (...all: readonly (object | string)[]) =>
    all.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n---\n");

/** Writes a member's manifest anew, with these documents. */
export const write =
    (which: "server" | "worker", ...all: readonly (object | string)[]): Advised["follow"] =>
    (input) => ({ ...input, [which]: documents(...all) });

/** Pastes the lines of the message into the stack's file, each reason filled in. */
export const paste: Advised["follow"] = (input, _, message) => {
    const [, lines = ""] = message.split("(npm run census):\n");
    const pasted = parse(lines.replaceAll("CHANGE-ME", "goes next week")) as Record<
        string,
        unknown[]
    >;
    const config: Record<string, unknown> = { ...base, ...input.config };
    for (const [key, entries] of Object.entries(pasted)) {
        const name = key.replace("noetl-mtls:", "");
        config[name] = [...((config[name] ?? []) as unknown[]), ...entries];
    }
    return { ...input, config };
};
