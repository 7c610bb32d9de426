import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Measures `wanted` records and writes each to a file immediately. An interrupted series
 * continues; a complete one starts again.
 * @param measure Receives the number of existing records.
 */
export async function measureInSeries<Record>(
    file: string,
    wanted: number,
    measure: (index: number) => Promise<Record>,
): Promise<readonly Record[]> {
    const earlier = await readRecords<Record>(file);
    let records = earlier.length < wanted ? earlier : [];
    while (records.length < wanted) {
        records = [...records, await measure(records.length)];
        await writeRecords(file, records);
    }
    return records;
}

async function readRecords<Record>(file: string): Promise<readonly Record[]> {
    const text = await readFile(file, "utf8").catch(() => "[]");
    return JSON.parse(text) as Record[];
}

/** Replaces the file by rename, so that a kill leaves the old records or the new ones. */
async function writeRecords(file: string, records: readonly unknown[]): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(records, undefined, 4));
    await rename(`${file}.new`, file);
}
