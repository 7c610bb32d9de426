import { join } from "node:path";

import { Command } from "commander";

import { enterLane } from "../lane/local/lane";
import { lineProgress } from "../lane/progress";
import { worldUp } from "../lane/world";
import { contenderNames, type ContenderName } from "./recipe/contender";
import { helmCertManager } from "./recipe/helmCertManager";
import { thisProgram } from "./recipe/thisProgram";
import { measureSwitch, type Switch } from "./recipe/switch";
import { publishedRecipe } from "./recipe/publishedRecipe";
import { count } from "./support/countOption";
import { median, printFindings, shown } from "./support/figures";
import { benchDir, onOwnLane } from "./support/ownLane";
import { measureInSeries } from "./support/series";

const lane = "against-recipe";
const recordsFile = join(benchDir, "againstRecipe.json");

new Command("npm run bench:recipe --")
    .description(
        "This program against the published recipe on one cluster, in turns: from workloads in " +
            "plain HTTP and no cert-manager to both rollouts complete under mutual TLS, and back. " +
            "A series that was cut off goes on where it was; a complete one starts anew.",
    )
    .option("--runs <n>", "of each", count, 5)
    .option("--json", "as JSON")
    .action(async ({ runs, json }: { readonly runs: number; readonly json?: true }) => {
        await onOwnLane(lane);
        report(await measureSwitches(runs), json === true);
    })
    .parseAsync()
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });

async function measureSwitches(runs: number): Promise<readonly Switch[]> {
    const progress = lineProgress();
    // Helm is built first, because the lane's network cannot download its modules.
    const recipe = publishedRecipe(await helmCertManager(progress));
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
    const contenders = [
        thisProgram("this program", progress),
        thisProgram("this program with approver-policy", progress),
        recipe,
    ];
    // The order alternates, so that caches do not always favour the same contender.
    const schedule = Array.from({ length: runs }, (_, run) =>
        run % 2 === 0 ? contenders : [...contenders].reverse(),
    ).flat();
    return measureInSeries(recordsFile, schedule.length, (index) =>
        measureSwitch(schedule[index] ?? recipe, progress),
    );
}

function report(switches: readonly Switch[], json: boolean): void {
    const of = (name: ContenderName) => switches.filter(({ contender }) => contender === name);
    const mid = (name: ContenderName, what: (one: Switch) => number) => median(of(name).map(what));
    const seconds = (name: ContenderName) => mid(name, (one) => one.seconds);
    const ratioOf = (name: ContenderName) => seconds(name) / seconds("published recipe");
    const ratio = ratioOf("this program");
    const ratioWithApprover = ratioOf("this program with approver-policy");
    printFindings(
        {
            data: { ratio, ratioWithApprover, switches },
            head: [
                "",
                "to mTLS s",
                "calls",
                "unanswered",
                "missed by worker",
                "original ReplicaSets back",
                "ready again",
                "fields that differ",
            ],
            rows: [
                ...switches.map((one) => row(one.contender, one)),
                ...contenderNames.map((name) => [
                    `median, ${name}`,
                    shown(seconds(name)),
                    shown(
                        mid(name, ({ calls }) => calls.total),
                        0,
                    ),
                    shown(
                        mid(name, ({ calls }) => calls.unanswered),
                        0,
                    ),
                    shown(
                        mid(name, ({ calls }) => calls.missedByWorker),
                        0,
                    ),
                    yesOf(of(name), ({ revert }) => revert.originalReplicaSets),
                    yesOf(of(name), ({ revert }) => revert.ready),
                    shown(
                        mid(name, ({ revert }) => revert.stays.length),
                        0,
                    ),
                ]),
            ],
            conclusions: [
                `this program ÷ published recipe, median time to both rollouts complete: ${shown(ratio, 2)}; ` +
                    `with approver-policy, which the recipe lacks: ${shown(ratioWithApprover, 2)}`,
                ...contenderNames.map((name) => `${name}: ${stagesOf(of(name))}`),
                ...contenderNames.flatMap((name) => revertReport(name, of(name).at(-1))),
                "unanswered: a call got through neither in plain HTTP nor with the worker's certificate.",
                "missed by worker: what a running worker would have called, with its own URL, failed.",
            ],
        },
        json,
    );
}

function row(name: string, { seconds, calls, revert }: Switch): readonly string[] {
    return [
        name,
        shown(seconds),
        String(calls.total),
        String(calls.unanswered),
        String(calls.missedByWorker),
        revert.originalReplicaSets ? "yes" : "NO",
        revert.ready ? "yes" : "NO",
        String(revert.stays.length),
    ];
}

function yesOf(all: readonly Switch[], holds: (one: Switch) => boolean): string {
    return `${all.filter(holds).length} of ${all.length}`;
}

/** Median duration of each stage. */
function stagesOf(all: readonly Switch[]): string {
    const stages = Object.keys(all[0]?.stages ?? {});
    const parts = stages.map((stage) => {
        const seconds = median(all.flatMap((one) => one.stages[stage] ?? []));
        return `${stage} ${shown(seconds)} s`;
    });
    return parts.join("; ");
}

/** Refusals and remaining differences of the last revert. */
function revertReport(name: string, last: Switch | undefined): readonly string[] {
    const { problem, stays = [] } = last?.revert ?? {};
    return [
        `After the last way back of ${name} ${stays.length === 0 ? "nothing stays." : "these fields differ:"}`,
        ...stays.map((path) => `    ${path}`),
        ...(problem === undefined ? [] : [`    refused: ${problem}`]),
    ];
}
