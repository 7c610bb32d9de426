import { readFileSync } from "node:fs";

const pageSize = 4096;

/** Most memory that a process and all it started had at a time, asked ten times a second. */
export class PeakMemory {
    private bytes = 0;
    private readonly timer: NodeJS.Timeout;

    constructor(pid: number) {
        this.timer = setInterval(() => {
            this.bytes = Math.max(this.bytes, treeMemory(pid));
        }, 100);
    }

    /** Ends the measurement. */
    stop(): number {
        clearInterval(this.timer);
        return this.bytes;
    }
}

/** Resident memory in bytes; shared pages count once for each process. */
function treeMemory(pid: number): number {
    const [, resident = "0"] = read(`/proc/${pid}/statm`).split(" ");
    const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
    const below = children.map((child) => treeMemory(Number(child)));
    return below.reduce((sum, bytes) => sum + bytes, Number(resident) * pageSize);
}

/** Empty once the process has ended. */
function read(file: string): string {
    try {
        return readFileSync(file, "utf8").trim();
    } catch {
        return "";
    }
}
