import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import { dependencies } from "../../package.json";
import { ensureApproverPolicyChart, ensureCertManagerChart } from "../../lane/cluster/build";
import { run } from "../../lane/cluster/run";
import { installedPulumi } from "../../verify/pulumiCli";
import { quiet } from "./startCluster";
import { PullRequest } from "./twoTrees";

const projectDir = resolve(__dirname, "../..");
const always = ["--non-interactive", "--stack", "dev"];

/** What a command of the lane printed, and how it ended. */
export interface Ended {
    readonly status: number;
    readonly output: string;
}

/** Runs a script of this project, outside the lane's network. */
export async function script(path: string, ...args: readonly string[]): Promise<Ended> {
    return node([join(projectDir, path), ...args], { cwd: projectDir });
}

/**
 * A copy of this project, deployed to a running lane by the machine's own Pulumi CLI. Its stack and
 * its passphrase live in a folder that goes with it.
 */
export class PulumiProject {
    private constructor(
        private readonly tree: PullRequest,
        private readonly home: string,
        private readonly env: Readonly<Record<string, string>>,
    ) {}

    /**
     * Why no project can be opened, or undefined. Providers that Pulumi lacks are installed, which
     * takes a network.
     */
    static async problem(): Promise<string | undefined> {
        const pulumi = await installedPulumi();
        if (pulumi === undefined) return "no Pulumi CLI on this machine";
        for (const name of ["kubernetes", "tls"] as const) {
            const version = dependencies[`@pulumi/${name}`];
            if (await isOnPath(`pulumi-resource-${name}`)) continue;
            const args = ["plugin", "install", "resource", name, version];
            const { failed } = await run(pulumi, args, { reject: false });
            if (failed)
                return `Pulumi has no provider ${name} ${version}: pulumi ${args.join(" ")}`;
        }
        return undefined;
    }

    /** Makes the stack `dev`, with charts from this machine, because the lane has no network. */
    static async open(): Promise<PulumiProject> {
        const pulumi = (await installedPulumi()) ?? "";
        const home = mkdtempSync(join(tmpdir(), "pulumi-state-"));
        const project = new PulumiProject(await PullRequest.open(), home, {
            PATH: [dirname(pulumi), process.env["PATH"] ?? ""].join(delimiter),
            PULUMI_BACKEND_URL: `file://${home}`,
            PULUMI_CONFIG_PASSPHRASE: "of a test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        });
        await project.expect("stack", "init");
        await project.configure("certManager.chart", await ensureCertManagerChart(quiet));
        const approverChart = await ensureApproverPolicyChart(quiet);
        await project.configure("certManager.approver.chart", approverChart);
        return project;
    }

    /** Sets a value of the stack's config. */
    async configure(path: string, value: string): Promise<void> {
        await this.expect("config", "set", "--path", path, value);
    }

    /** Runs `pulumi` in the lane's network. */
    async pulumi(...args: readonly string[]): Promise<Ended> {
        return this.inLane("pulumi", ...args, ...always);
    }

    /** Verifies the link by the stack's outputs. */
    async verify(): Promise<Ended> {
        const file = join(this.home, "outputs.json");
        const outputs = `pulumi stack output --json --stack dev > ${file}`;
        const verify = `npx tsx ${join(projectDir, "verify/main.ts")} --stack dev --wait 60`;
        return this.inLane("sh", "-c", `${outputs} && ${verify} --outputs ${file}`);
    }

    /** Forgets the stack; what it deployed stays. */
    close(): void {
        this.tree.close();
        rmSync(this.home, { recursive: true });
    }

    private async expect(...args: readonly string[]): Promise<void> {
        const { folder: cwd } = this.tree;
        await run("pulumi", [...args, ...always], { cwd, env: this.env });
    }

    private async inLane(...command: readonly string[]): Promise<Ended> {
        const lane = [join(projectDir, "lane/local/main.ts"), "exec", "--"];
        return node([...lane, ...command], { cwd: this.tree.folder, env: this.env });
    }
}

async function node(
    command: readonly string[],
    place: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
    const options = { ...place, all: true, reject: false } as const;
    const { exitCode, all } = await run(process.execPath, ["--import", "tsx", ...command], options);
    return { status: exitCode ?? 1, output: all };
}

async function isOnPath(file: string): Promise<boolean> {
    const { failed } = await run("sh", ["-c", `command -v ${file}`], { reject: false });
    return !failed;
}
