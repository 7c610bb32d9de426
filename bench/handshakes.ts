import { Command } from "commander";

import { enterLane } from "../lane/local/lane";
import { type LoopbackServer, startServer } from "../test/support/loopback/server";
import { lineProgress, type Progress } from "../lane/progress";
import { worldUp } from "../lane/world";
import { handshakeLoad, type Load, requestLoad } from "./handshakes/client";
import { createPki, filesOf, type ComparedKey, comparedKeys, type Pki } from "./handshakes/pki";
import { count } from "./support/countOption";
import { median, printFindings, shown } from "./support/figures";
import { onOwnLane } from "./support/ownLane";

/** Results of one key kind in one round. */
interface Measured {
    readonly kind: ComparedKey;
    readonly perSecond: number;
    /** CPU time of the server per full handshake, without the request that follows it. */
    readonly handshakeCpuMs: number;
    readonly requestCpuMs: number;
}

interface Options {
    readonly rounds: number;
    readonly handshakes: number;
    readonly json?: true;
}

/** Maximum duration of a load, also on a slow machine. */
const maxSeconds = 30;

new Command("npm run bench:handshakes --")
    .description(
        "Full TLS 1.3 handshakes with client certificates against the real noetl-server: " +
            `${comparedKeys.join(" and ")}, in turns, without resumption.`,
    )
    .option("--rounds <n>", "of both kinds", count, 5)
    .option("--handshakes <n>", `in a round of a kind, ${maxSeconds} s at most`, count, 1000)
    .option("--json", "as JSON")
    .action(async (options: Options) => {
        await onOwnLane("handshakes");
        report(await measureAll(options), options.json === true);
    })
    .parseAsync()
    .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });

async function measureAll({ rounds, handshakes }: Options): Promise<readonly Measured[]> {
    const progress = lineProgress();
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
    const pkis = new Map<ComparedKey, Pki>();
    for (const kind of comparedKeys) {
        pkis.set(kind, await createPki(kind));
    }
    const measured: Measured[] = [];
    for (let round = 1; round <= rounds; round += 1) {
        for (const [kind, pki] of pkis) {
            measured.push(
                await progress.step(`round ${round} of ${rounds}: ${kind}`, () =>
                    measure(kind, pki, handshakes, progress),
                ),
            );
        }
    }
    return measured;
}

async function measure(
    kind: ComparedKey,
    pki: Pki,
    requests: number,
    progress: Progress,
): Promise<Measured> {
    const server = await startServer(filesOf(pki), progress);
    try {
        await warmUp(server, pki);
        const limits = { requests, seconds: maxSeconds };
        const request = await requestLoad(server, pki, limits);
        const both = await handshakeLoad(server, pki, limits);
        return {
            kind,
            perSecond: rate(both),
            handshakeCpuMs: both.serverCpuMs - request.serverCpuMs,
            requestCpuMs: request.serverCpuMs,
        };
    } finally {
        await server.stop();
    }
}

async function warmUp(server: LoopbackServer, pki: Pki): Promise<void> {
    await handshakeLoad(server, pki, { requests: 50, seconds: maxSeconds });
}

function rate({ requests, seconds }: Load): number {
    return requests / seconds;
}

function report(measured: readonly Measured[], json: boolean): void {
    const mid = (kind: ComparedKey, what: (one: Measured) => number) =>
        median(measured.filter((one) => one.kind === kind).map(what));
    const [ecdsa, rsa] = ["ECDSA P-256", "RSA 2048"] as const;
    const ratioOf = (what: (one: Measured) => number) => mid(ecdsa, what) / mid(rsa, what);
    const perSecond = ratioOf((one) => one.perSecond);
    const handshakeCpu = ratioOf((one) => one.handshakeCpuMs);
    printFindings(
        {
            data: { ratio: { perSecond, handshakeCpu }, measured },
            head: ["", "handshakes / s", "server CPU ms / handshake", "server CPU ms / request"],
            rows: [
                ...comparedKeys.map((kind) => [
                    `median, ${kind}`,
                    shown(mid(kind, (one) => one.perSecond)),
                    shown(
                        mid(kind, (one) => one.handshakeCpuMs),
                        2,
                    ),
                    shown(
                        mid(kind, (one) => one.requestCpuMs),
                        2,
                    ),
                ]),
                ["ECDSA ÷ RSA", shown(perSecond, 2), shown(handshakeCpu, 2), ""],
            ],
            conclusions: [
                "The client shares the machine with the server, so handshakes / s has its cost in it.",
                "noetl-server is built without optimisation here: compare the ratios, not the times.",
            ],
        },
        json,
    );
}
