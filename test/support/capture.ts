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

/** Debian packages that a capture needs. */
export const capturePackages: readonly string[] = ["tcpdump"];

/** What went over the wires of a network namespace while something was done. */
export interface Capture<T> {
    /** What was done gave this. */
    readonly result: T;
    /** Whether this text, or these bytes, appear in clear, within one packet. */
    shows(text: string | Buffer): boolean;
    /** How many packets with data a TCP port sent or received. */
    dataPackets(port: number): Promise<number>;
}

/**
 * Records every TCP packet of this process's network while `act` runs: in the cluster's, that is
 * all traffic between pods, on the node's end of each pod's cable.
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

/** Room for 1,024 packets that wait to be written: by default it is 8, and the rest are lost. */
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
        await waitForAllSoFar(file);
    } finally {
        tcpdump.kill("SIGINT");
        await ended;
    }
    requireAll(said);
    return result;
}

function isListening({ exitCode }: ChildProcess, said: readonly string[]): boolean {
    if (exitCode !== null) {
        throw new Error(`tcpdump ended: ${said.join("; ")}`);
    }
    return said.some((line) => line.includes("listening on"));
}

/** Ends once a packet that is sent now is in the file: tcpdump drops what waits when it is ended. */
async function waitForAllSoFar(file: string): Promise<void> {
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

/** What a capture with holes does not show may have passed all the same. */
function requireAll(said: readonly string[]): void {
    if (!said.includes("0 packets dropped by kernel")) {
        throw new Error(`The capture may have holes: ${said.join("; ")}`);
    }
}

/** Acknowledgements alone would also count for a port that says nothing. */
async function countData(packets: Buffer, port: number): Promise<number> {
    const data = "ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) != 0";
    const filter = `tcp port ${port} and ${data}`;
    const { stdout } = await run("tcpdump", ["-n", "-r", "-", filter], { input: packets });
    return stdout.split("\n").filter((line) => line !== "").length;
}
