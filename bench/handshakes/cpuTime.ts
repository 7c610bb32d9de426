import { readFile } from "node:fs/promises";

/** Linux reports CPU time in hundredths of a second (USER_HZ; proc(5)). */
const msPerTick = 10;

/**
 * CPU time that a process has used, in milliseconds, over all threads, user and system. These are
 * fields 14 and 15 of proc(5)'s stat; its second field, in parentheses, may contain spaces.
 */
export async function cpuMs(pid: number): Promise<number> {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}
