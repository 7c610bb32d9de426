import {
    cpSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import { parseDocument } from "yaml";

import { kubectlLink } from "../../lane/cluster/kubectl";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { run } from "../../lane/cluster/run";
import { quietProgress } from "../../lane/progress";
import { withCharts } from "../../lane/pulumi/devStack";
import { ensurePulumi, type PulumiTools } from "../../lane/pulumi/tools";

const projectDir = resolve(__dirname, "../..");

/** Entries of the checkout that are another's: of the machine, or of Git. */
const left = [".git", "node_modules"];

/**
 * `npm ci` has run, and `npx` takes the lane's CLI: the package would download one. The state goes to
 * the reader's home, where `--local` takes that of the system's user.
 */
const shims = [
    "set -euo pipefail",
    `trap 'printf %s "\${PULUMI_CONFIG_PASSPHRASE:-}" > "$HOME/passphrase"' EXIT`,
    'npm() { if [ "$1" = ci ]; then echo "npm ci has run"; else command npm "$@"; fi; }',
    'npx() { if [ "$*" = "pulumi login --local" ]; then pulumi login "file://$HOME"; else "$@"; fi; }',
].join("\n");

/**
 * A reader of the README: a checkout, kubectl, the Pulumi CLI and a kubeconfig. Nothing of the lane is
 * known to it but what a machine without network must have: the providers and cert-manager's chart.
 */
export class Reader {
    private constructor(
        private readonly home: string,
        private readonly tools: PulumiTools,
    ) {}

    static async open(): Promise<Reader> {
        const reader = new Reader(
            mkdtempSync(join(tmpdir(), "reader-")),
            await ensurePulumi(quietProgress),
        );
        await reader.checkOut();
        return reader;
    }

    /** Runs commands in one shell, as printed. Returns what they print; does not throw on failure. */
    async follow(commands: readonly string[]): Promise<{ failed: boolean; all: string }> {
        const script = [shims, ...commands.map(announced)].join("\n");
        const { failed, all } = await run("bash", ["-c", script], {
            cwd: this.folder,
            env: this.environment(),
            stdin: "ignore",
            all: true,
            reject: false,
        });
        return { failed, all };
    }

    /** Takes the stack down, so that the cluster is the next test's. */
    async leave(): Promise<void> {
        const passphrase = readFileSync(join(this.home, "passphrase"), "utf8");
        const { failed, all } = await this.follow([
            `export PULUMI_CONFIG_PASSPHRASE=${passphrase}`,
            "pulumi config set mode plain --stack dev",
            "pulumi up --stack dev --skip-preview",
            "pulumi destroy --stack dev --skip-preview",
        ]);
        if (failed) throw new Error(all);
        rmSync(this.home, { recursive: true });
    }

    private get folder(): string {
        return join(this.home, "checkout");
    }

    private environment(): Record<string, string> {
        const programs = [dirname(this.tools.cli), dirname(kubectlLink)];
        return {
            HOME: this.home,
            // The lane's state is not to be found there.
            XDG_STATE_HOME: join(this.home, "state"),
            KUBECONFIG: kubeconfigPath,
            PATH: [...programs, process.env["PATH"] ?? ""].join(delimiter),
            PULUMI_HOME: join(this.home, ".pulumi"),
            // The question of `up` is answered with yes.
            PULUMI_SKIP_CONFIRMATIONS: "true",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        };
    }

    private async checkOut(): Promise<void> {
        mkdirSync(this.folder);
        cpSync(projectDir, this.folder, {
            recursive: true,
            filter: (from) => !left.includes(from.slice(projectDir.length + 1)),
        });
        symlinkSync(join(projectDir, "node_modules"), join(this.folder, "node_modules"));
        const plugins = Object.entries(this.tools.providers).map(([name, path]) => ({
            name,
            path,
        }));
        this.set("Pulumi.yaml", ["plugins"], { providers: plugins });
        const { certManager } = await withCharts({}, quietProgress);
        this.set("Pulumi.dev.yaml", ["config", "noetl-mtls:certManager"], certManager);
    }

    private set(file: string, path: readonly string[], value: unknown): void {
        const name = join(this.folder, file);
        const document = parseDocument(readFileSync(name, "utf8"));
        document.setIn(path, value);
        writeFileSync(name, String(document));
    }
}

/** Prints the command before it runs, after the seconds that have passed. */
const announced = (command: string) =>
    `printf '%4d s $ ' "$SECONDS"; cat <<'PRINTED'\n${command}\nPRINTED\n${command}`;
