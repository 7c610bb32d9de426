import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { manyClients } from "./preview/manyClients";
import { PeakMemory } from "./preview/processTree";
import { count } from "./support/countOption";
import { median, printFindings, shown } from "./support/figures";

interface Flags {
    readonly stack: string;
    readonly clients: number;
    readonly rounds: number;
    readonly json?: true;
}

/** Cost of one stack size, from the start of the command to its end. Medians. */
interface Measured {
    readonly clients: number;
    /** A comparison of two programs. */
    readonly both: Cost;
    /** One program. */
    readonly one: Cost;
    /** One program without the rules; absent if there are no rules. */
    readonly withoutPolicies: Cost | undefined;
}

interface Cost {
    readonly seconds: number;
    readonly bytes: number;
}

new Command("npm run bench:preview --")
    .description(
        "Time and memory of a preview, as the clients of a stack multiply: 1, 10, 100 and 1,000.",
    )
    .option("--stack <name>", "stack to preview", "prod")
    .option("--clients <n>", "the most clients", count, 1000)
    .option("--rounds <n>", "how often each is measured, in turns", count, 3)
    .option("--json", "as JSON")
    .action(async ({ stack, clients, rounds, json }: Flags) => {
        const measured: Measured[] = [];
        for (const size of [1, 10, 100, 1000].filter((one) => one <= clients)) {
            process.stderr.write(`${size} clients\n`);
            measured.push(await measure(stack, size, rounds));
        }
        report(measured, json === true);
    })
    .parseAsync()
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });

async function measure(stack: string, clients: number, rounds: number): Promise<Measured> {
    const repository = await manyClients(stack, clients);
    try {
        const { folder } = repository;
        const both: Cost[] = [];
        const one: Cost[] = [];
        const withoutPolicies: Cost[] = [];
        for (let round = 0; round < rounds; round++) {
            both.push(await cost(folder, stack, "main"));
            one.push(await cost(folder, stack));
            const pack = join(folder, "policy");
            if (!existsSync(pack)) continue;
            const aside = join(folder, "policy-put-aside");
            renameSync(pack, aside);
            withoutPolicies.push(await cost(folder, stack));
            renameSync(aside, pack);
        }
        return {
            clients,
            both: middle(both),
            one: middle(one),
            withoutPolicies: withoutPolicies.length === 0 ? undefined : middle(withoutPolicies),
        };
    } finally {
        repository.close();
    }
}

function middle(costs: readonly Cost[]): Cost {
    return {
        seconds: median(costs.map(({ seconds }) => seconds)),
        bytes: median(costs.map(({ bytes }) => bytes)),
    };
}

async function cost(...args: readonly string[]): Promise<Cost> {
    const script = join(__dirname, "preview", "previewOnce.ts");
    const { execa } = await import("execa");
    const started = performance.now();
    const preview = execa(process.execPath, ["--require", "tsx/cjs", script, ...args]);
    const memory = new PeakMemory(preview.pid ?? 0);
    await preview.finally(() => memory.stop());
    return { seconds: (performance.now() - started) / 1000, bytes: memory.stop() };
}

function secondsPerAdded(smaller: Measured | undefined, larger: Measured | undefined): number {
    if (smaller === undefined || larger === undefined || smaller === larger) return NaN;
    return (larger.one.seconds - smaller.one.seconds) / (larger.clients - smaller.clients);
}

function policiesPart(one: Cost, withoutPolicies: Cost | undefined): string {
    const seconds = one.seconds - (withoutPolicies?.seconds ?? NaN);
    return `${shown(seconds)} (${shown((seconds / one.seconds) * 100, 0)} %)`;
}

function report(measured: readonly Measured[], json: boolean): void {
    const perAdded = measured
        .slice(1)
        .map((larger, index) => secondsPerAdded(measured[index], larger));
    // The step from 1 to 10 clients is lost in start-up noise, so the first step is from 1 to the
    // second largest size.
    const [first, last] = [measured.at(-2), measured.at(-1)];
    const flatness = secondsPerAdded(first, last) / secondsPerAdded(measured[0], first);
    printFindings(
        {
            data: { flatness, measured },
            head: [
                "clients",
                "both s",
                "both MiB",
                "one s",
                "one MiB",
                "ms per added client",
                "policies s",
            ],
            rows: measured.map(({ clients, both, one, withoutPolicies }, index) => [
                String(clients),
                shown(both.seconds),
                shown(both.bytes / 2 ** 20, 0),
                shown(one.seconds),
                shown(one.bytes / 2 ** 20, 0),
                shown((perAdded[index - 1] ?? NaN) * 1000),
                policiesPart(one, withoutPolicies),
            ]),
            conclusions: [
                `An added client costs ${shown(flatness, 2)} times at the last step what it costs before it.`,
                "Memory is that of all processes together, at its peak.",
            ],
        },
        json,
    );
}
