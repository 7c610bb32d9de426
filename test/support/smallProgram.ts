import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { projectDir } from "./previews";

/** First lines of every small program. */
const head = `import * as pulumi from "@pulumi/pulumi";
class Thing extends pulumi.CustomResource {
    declare readonly size: pulumi.Output<number>;
    declare readonly text: pulumi.Output<string>;
    declare readonly made: pulumi.Output<string>;
    constructor(name: string, props: pulumi.Inputs, opts: pulumi.CustomResourceOptions = {}) {
        super("test:index:Thing", name, { made: undefined, ...props }, opts);
    }
}
class Group extends pulumi.ComponentResource {
    constructor(name: string, props: pulumi.Inputs = {}, opts: pulumi.ComponentResourceOptions = {}) {
        super("test:index:Group", name, props, opts);
    }
    override registerOutputs(outputs: pulumi.Inputs) { super.registerOutputs(outputs); }
}
`;

/** Line of the file on which a small program's own text starts. */
export const firstLine = head.split("\n").length;

/** Options of a small program. */
export interface SmallProgramOptions {
    /** Content of Pulumi.dev.yaml. */
    readonly stackFile?: string;
    /** Additional files by path. */
    readonly files?: Readonly<Record<string, string>>;
}

/**
 * Creates a folder with a program for stack dev that declares Thing, a resource, and Group, a
 * component.
 */
export function smallProgram(text: string, options: SmallProgramOptions = {}): string {
    const folder = mkdtempSync(join(tmpdir(), "program-"));
    symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
    const files = {
        "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n",
        "Pulumi.dev.yaml": options.stackFile ?? "config: {}\n",
        "index.ts": head + text,
        ...options.files,
    };
    for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
    }
    return folder;
}
