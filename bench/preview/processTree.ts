import { readFileSync } from "node:fs";

/** Peak memory of a process and its descendants, sampled five times a second. */
export class PeakMemory {
    private bytes = 0;
    private readonly timer: NodeJS.Timeout;

    constructor(pid: number) {
        this.timer = setInterval(() => {
            this.bytes = Math.max(this.bytes, treeMemory(pid));
        }, 200);
    }

    /** Ends the measurement. */
    stop(): number {
        clearInterval(this.timer);
        return this.bytes;
    }
}

/** Resident memory in bytes; shared pages count once. */
function treeMemory(pid: number): number {
    const [, kilobytes = "0"] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
    const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
    const below = children.map((child) => treeMemory(Number(child)));
    return below.reduce((sum, bytes) => sum + bytes, Number(kilobytes) * 1024);
}

/** Content of a file under /proc; empty once the process has ended. */
function read(file: string): string {
    try {
        return readFileSync(file, "utf8").trim();
    } catch {
        return "";
    }
}
