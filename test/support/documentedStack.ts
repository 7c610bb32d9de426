import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse as parseShell } from "shell-quote";
import { parse, parseDocument } from "yaml";

import { run } from "../../lane/cluster/run";
import { packConfigFile } from "../../policy/packConfig";
import { recordProgram } from "../../preview/record";
import { mergeValues, type ChartValues } from "../../config/charts/values";
import type { Block } from "./documents";
import { PullRequest } from "./pullRequest";

/** Manifests that examples name: only a reader's own repository has them. */
const examples = resolve(__dirname, "../fixtures/documented");

/** A copy of this project in which the blocks of documents are followed. */
export class DocumentedStack {
    private constructor(private readonly tree: PullRequest) {}

    static async open(): Promise<DocumentedStack> {
        const tree = await PullRequest.open("LICENSE");
        cpSync(examples, tree.folder, { recursive: true });
        const worker = join(tree.folder, "manifests/dev/worker.yaml");
        cpSync(worker, join(tree.folder, "deploy/base/worker.yaml"));
        return new DocumentedStack(await tree.commit());
    }

    /**
     * Follows a block from the project's own files, and previews where it says so and at its end.
     * @returns the mandatory rules that the previews found violated.
     * @throws Error if a command or a preview fails.
     */
    async follow({ language, text }: Block, stack: string): Promise<readonly string[]> {
        await this.tree.reset();
        const violated = new Set<string>();
        const preview = async () => {
            const { violations = [] } = await recordProgram(this.tree.folder, stack);
            const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory");
            mandatory.forEach(({ policy }) => violated.add(policy));
        };
        if (language === "yaml") this.addConfig(stack, text);
        if (language === "json") this.addPackConfig(text);
        const commands = language === "sh" ? commandsIn(text, stack) : [];
        for (const command of commands) {
            if (isPreview(command)) await preview();
            else await this.run(command, stack);
        }
        if (!isPreview(commands.at(-1) ?? [])) await preview();
        return [...violated].sort();
    }

    close(): void {
        this.tree.close();
    }

    private async run(command: readonly string[], stack: string): Promise<void> {
        const [program, ...args] = command;
        if (program === "npm" && args[1] === "set-mode") {
            const setMode = ["--require", "tsx/cjs", "tools/setMode.ts", ...args.slice(3)];
            await run(process.execPath, setMode, { cwd: this.tree.folder });
        }
        if (program === "pulumi" && args[0] === "config") this.setConfig(stack, args.slice(1));
    }

    /** Does what `pulumi config set` and `rm` do to the stack's file. */
    private setConfig(stack: string, [verb, ...args]: readonly string[]): void {
        const [path = "", value = ""] = args.filter(
            (one, index) => !["--path", "--stack"].includes(one) && args[index - 1] !== "--stack",
        );
        const [key = "", ...rest] = path
            .split(/[.[\]]+/)
            .filter((part) => part !== "")
            .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
        const place = ["config", `noetl-mtls:${key}`, ...rest];
        this.edit(`Pulumi.${stack}.yaml`, (source) => {
            const document = parseDocument(source);
            if (verb === "rm") document.deleteIn(place);
            else document.setIn(place, parse(value));
            return String(document);
        });
    }

    /** Replaces keys of the stack's config, as an editor would. */
    private addConfig(stack: string, text: string): void {
        this.edit(`Pulumi.${stack}.yaml`, (source) => {
            const document = parseDocument(source);
            for (const [key, value] of Object.entries(parse(text) as object)) {
                document.setIn(["config", key], value);
            }
            return String(document);
        });
    }

    private addPackConfig(text: string): void {
        this.edit(packConfigFile, (source) => {
            const [own, further] = [source, text].map((one) => JSON.parse(one) as ChartValues);
            return JSON.stringify(mergeValues(own ?? {}, further ?? {}));
        });
    }

    private edit(name: string, change: (source: string) => string): void {
        const file = join(this.tree.folder, name);
        writeFileSync(file, change(readFileSync(file, "utf8")));
    }
}

/** The words of each command. `npx` and comments are left out; `<stack>` is the stack. */
export function commandsIn(text: string, stack: string): readonly (readonly string[])[] {
    return text
        .replaceAll("<stack>", stack)
        .replaceAll(/<[^>\n]+>/g, "value")
        .replaceAll(/\s# .*$/gm, "")
        .split("\n")
        .map((line) => parseShell(line).filter((word) => typeof word === "string"))
        .map((words) => (words[0] === "npx" ? words.slice(1) : words))
        .filter(([program]) => program !== undefined);
}

/** True for commands that show what an update does, or do it. */
function isPreview([program, first, second]: readonly string[]): boolean {
    const isPulumi = program === "pulumi" && ["preview", "up"].includes(first ?? "");
    return isPulumi || (program === "npm" && first === "run" && second === "preview");
}

/** True for a block that changes what a preview of a stack shows, or that previews one. */
export function concernsStack({ language, text }: Block): boolean {
    // An object of another tool is no config.
    if (language === "yaml") return !/^apiVersion:/m.test(text);
    if (language !== "sh") return language === "json";
    return commandsIn(text, "dev").some(
        (words) =>
            isPreview(words) ||
            /^(npm run set-mode|pulumi config) /.test(words.slice(0, 4).join(" ")),
    );
}
