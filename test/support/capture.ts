import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { run } from "../../lane/cluster/run";
import { waitFor } from "../../lane/cluster/wait";

/** Debian packages needed for a capture. */
export const capturePackages: readonly string[] = ["tcpdump"];

/** Packets of a network namespace, captured while an action ran. */
export interface Capture<T> {
    /** Result of the action. */
    readonly result: T;
    /** Whether a packet contains this text or these bytes in clear. */
    shows(text: string | Buffer): boolean;
    /** Number of packets with data that a TCP port sent or received. */
    dataPackets(port: number): Promise<number>;
}

/**
 * Captures every TCP packet of this process's network namespace while `act` runs. In the cluster's
 * namespace that is all traffic between pods, seen on the node's end of each pod's veth pair.
 */
export async function captureDuring<T>(act: () => Promise<T>): Promise<Capture<T>> {
    const folder = await mkdtemp(join(tmpdir(), "capture-"));
    try {
        const file = join(folder, "packets.pcap");
        const result = await recording(file, act);
        const packets = await readFile(file);
        return {
            result,
            shows: (text) => packets.includes(text),
            dataPackets: (port) => countData(packets, port),
        };
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** Buffers 1,024 packets; the default of 8 loses packets. */
const room = ["--snapshot-length=65535", "--buffer-size=65536"];

async function recording<T>(file: string, act: () => Promise<T>): Promise<T> {
    const options = [
        "--interface=any",
        "--immediate-mode",
        "--packet-buffered",
        "--relinquish-privileges=root",
        ...room,
    ];
    const tcpdump = spawn("tcpdump", [...options, "-w", file, "tcp"], {
        stdio: ["ignore", "ignore", "pipe"],
    });
    const lines = createInterface(tcpdump.stderr);
    const said: string[] = [];
    const ended = once(lines, "close");
    lines.on("line", (line) => said.push(line));
    let result: T;
    try {
        await waitFor("tcpdump", () => Promise.resolve(isListening(tcpdump, said)), {
            seconds: 30,
            look: "what it said",
            everyMs: 20,
        });
        result = await act();
        await waitUntilCaptured(file);
    } finally {
        tcpdump.kill("SIGINT");
        await ended;
    }
    requireNoDrops(said);
    return result;
}

function isListening({ exitCode }: ChildProcess, said: readonly string[]): boolean {
    if (exitCode !== null) {
        throw new Error(`tcpdump ended: ${said.join("; ")}`);
    }
    return said.some((line) => line.includes("listening on"));
}

/**
 * Returns once a packet sent now is in the file, because tcpdump drops queued packets when it is
 * stopped.
 */
async function waitUntilCaptured(file: string): Promise<void> {
    const mark = randomBytes(16).toString("hex");
    const server = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(server, "listening");
    connect((server.address() as AddressInfo).port, "127.0.0.1").end(mark);
    try {
        await waitFor("the capture's end", async () => (await readFile(file)).includes(mark), {
            seconds: 60,
            look: "the load of this machine",
        });
    } finally {
        server.close();
    }
}

/** Fails on dropped packets: a dropped packet could contain what the capture does not show. */
function requireNoDrops(said: readonly string[]): void {
    if (!said.includes("0 packets dropped by kernel")) {
        throw new Error(`The capture may have holes: ${said.join("; ")}`);
    }
}

/** Packets without data are excluded: acknowledgements would also count for a silent port. */
async function countData(packets: Buffer, port: number): Promise<number> {
    const data = "ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) != 0";
    const filter = `tcp port ${port} and ${data}`;
    const { stdout } = await run("tcpdump", ["-n", "-r", "-", filter], { input: packets });
    return stdout.split("\n").filter((line) => line !== "").length;
}
