import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Mode } from "../../contracts";
import { quietProgress } from "../../lane/progress";
import { withCharts } from "../../lane/pulumi/devStack";
import { LaneStack } from "../../lane/pulumi/stack";
import packConfig from "../../policy/config.json";
import { PullRequest } from "./pullRequest";

const breakOne = "breakOne.ts";

/** Result of a preview under the policy pack. */
export interface Judged {
    readonly status: number;
    readonly output: string;
    /** Names of violated mandatory rules. */
    readonly mandatory: readonly string[];
    /** Names of violated advisory rules. */
    readonly advisory: readonly string[];
}

/** A breach of a rule: a change of the program, of its mode, or of the pack's config. */
export interface Breach {
    readonly rule: string;
    /** Change in the format of test/fixtures/brokenProgram/breakOne.ts. */
    readonly change?: object;
    /** @default mtls */
    readonly mode?: Mode;
    /** Settings of the rule that replace the pack's own. */
    readonly settings?: object;
}

/** A copy of the program in which each preview can change one resource. */
export class BrokenProgram {
    private constructor(private readonly tree: PullRequest) {}

    static async open(): Promise<BrokenProgram> {
        const tree = await PullRequest.open();
        const fixture = join(__dirname, "../fixtures/brokenProgram", breakOne);
        await copyFile(fixture, join(tree.folder, breakOne));
        const first = "const placeholders =";
        const provided = "const { providers, workloads, cluster } = createProviders(config);";
        const imported = 'import { addOne, breakOne } from "./breakOne";';
        const exported = 'export { more } from "./breakOne";';
        tree.edit("index.ts", first, `${imported}\n${exported}\nbreakOne();\n${first}`);
        tree.edit("index.ts", provided, `${provided}\naddOne(workloads);`);
        return new BrokenProgram(tree);
    }

    /** Previews the lane's stack with this program under the policy pack. */
    async preview({ rule, change = {}, mode = "mtls", settings }: Breach): Promise<Judged> {
        const stack = new LaneStack("dev", quietProgress, this.tree.folder);
        const config = { ...(await withCharts({}, quietProgress)), mode };
        const file = join(this.tree.folder, "pack.json");
        const own = settings === undefined ? {} : { [rule]: settings };
        await writeFile(file, JSON.stringify({ ...packConfig, ...own }));
        const pack = ["--policy-pack", "policy", "--policy-pack-config", file];
        const env = { BREAK_ONE: JSON.stringify(change) };
        const { status, output } = await stack.pulumi(["preview", ...pack], { config, env });
        const spoken = [...output.matchAll(/\[(mandatory|advisory)\]\s+([\w-]+)/g)];
        const names = (level: string) => [
            ...new Set(spoken.flatMap(([, of, name = ""]) => (of === level ? [name] : []))),
        ];
        return { status, output, mandatory: names("mandatory"), advisory: names("advisory") };
    }

    close(): void {
        this.tree.close();
    }
}
