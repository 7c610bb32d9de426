import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** PEM files of one identity, as cert-manager writes them into a Secret. */
export interface Files {
    readonly "tls.crt": string;
    readonly "tls.key": string;
    readonly "ca.crt": string;
}

/** One of noetl's programs as a process on this machine, in its own folder with its files. */
export interface Program {
    readonly pid: number;
    /** Both outputs so far, without colours. */
    output(): string;
    /** Whether the process has ended. */
    hasEnded(): boolean;
    /** Ends the process and removes its folder. */
    stop(): Promise<void>;
}

/** Starts a program with its files in the working folder, and only the given environment. */
export async function startProgram(
    path: string,
    env: Readonly<Record<string, string>>,
    files: Files,
): Promise<Program> {
    const folder = await writeFiles(files);
    const child = spawn(path, { cwd: folder, env });
    const ended = once(child, "exit");
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    }
    return {
        pid: child.pid ?? 0,
        output: () => stripVTControlCharacters(output),
        hasEnded: () => child.exitCode !== null || child.signalCode !== null,
        stop: async () => {
            child.kill("SIGKILL");
            await ended;
            await rm(folder, { recursive: true });
        },
    };
}

/** Writes the files into a folder that only root can read. The caller removes the folder. */
export async function writeFiles(files: Files): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "noetl-mtls-loopback-"));
    for (const [name, pem] of Object.entries(files)) {
        await writeFile(join(folder, name), pem as string, { mode: 0o600 });
    }
    return folder;
}
