import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Measures until there are so many records, and keeps each in a file at once: a series that was cut
 * off goes on where it was, a complete one starts anew.
 * @param measure Gets the number of records there are.
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

/** Replaces the file whole, so that a kill leaves the old records or the new ones. */
async function writeRecords(file: string, records: readonly unknown[]): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(records, undefined, 4));
    await rename(`${file}.new`, file);
}
