import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { z } from "zod";

import { InputError } from "../problems/inputError";
import { parseJson } from "../problems/json";
import { describeProblems, type Problem } from "../problems/problem";

/** Lists the files that an earlier run wrote, with their SHA-256, by path. */
const indexFile = "rendered.json";

/** A path below the folder. */
const path = z.string().regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[^/\\]+(?:\/[^/\\]+)*$/);
const indexSchema = z.strictObject({ stack: z.string(), files: z.record(path, z.string()) });
type Index = z.infer<typeof indexSchema>;

/**
 * Writes the files of a stack into a folder, and removes those that an earlier run wrote and this
 * one does not. Other files in the folder stay. An interrupted run can be repeated.
 * @param files Text by path in the folder.
 * @throws InputError, before anything is written, if the folder has files but no earlier run of the
 * stack, or if a file that is to be replaced or removed is not as that run wrote it.
 */
export async function writeFolder(
    folder: string,
    stack: string,
    files: ReadonlyMap<string, string>,
): Promise<void> {
    const index = await readIndex(folder, stack);
    const known = index?.files ?? {};
    const stale = Object.keys(known).filter((file) => !files.has(file));
    const problems = await editedProblems(folder, known, [...files, ...stale.map(asAbsent)]);
    if (problems.length > 0) {
        throw new InputError(describeProblems(`${folder} is left as it is:`, problems));
    }
    await mkdir(folder, { recursive: true });
    if (index === undefined) await writeIndex(folder, { stack, files: {} });
    for (const [file, text] of files) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), text);
    }
    for (const file of stale) {
        await rm(join(folder, file), { force: true });
        await removeEmpty(folder, dirname(file));
    }
    const hashes = [...files].map(([file, text]) => [file, hashOf(text)]);
    await writeIndex(folder, { stack, files: Object.fromEntries(hashes) as Index["files"] });
}

const asAbsent = (file: string) => [file, undefined] as const;

/** The index of an earlier run; undefined for a folder that is empty or does not exist. */
async function readIndex(folder: string, stack: string): Promise<Index | undefined> {
    const place = { field: "--out", value: folder };
    const names = await readdir(folder).catch((error: unknown): string[] => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw refused({
            ...place,
            expected: "a folder that can be read, or a path where there is nothing yet",
            fix: "name another path",
        });
    });
    if (names.length === 0) return undefined;
    if (!names.includes(indexFile)) {
        throw refused({
            ...place,
            expected: `an empty folder, or one that \`npm run render\` wrote: it has ${names.sort()[0] ?? ""}, but no ${indexFile}`,
            fix: "name another path, such as a new folder in it",
        });
    }
    const file = join(folder, indexFile);
    const fix = "name another path, or empty the folder";
    const index = indexSchema.safeParse(parseJson(file, await readFile(file, "utf8"), fix)).data;
    if (index === undefined) {
        throw refused({ field: file, expected: "the index that `npm run render` wrote", fix });
    }
    if (index.stack !== stack) {
        throw refused({
            ...place,
            expected: `a folder of its own for stack ${stack}: this one has the objects of stack ${index.stack}`,
            fix: "name another path",
        });
    }
    return index;
}

const refused = (problem: Problem) =>
    new InputError(describeProblems("Nothing is written:", [problem]));

/** One problem for each file whose text is neither the earlier run's nor the new one. */
async function editedProblems(
    folder: string,
    known: Index["files"],
    files: readonly (readonly [string, string | undefined])[],
): Promise<readonly Problem[]> {
    const problems = files.map(async ([file, text]): Promise<readonly Problem[]> => {
        const found = await readFile(join(folder, file), "utf8").catch(() => undefined);
        if (found === undefined || found === text) return [];
        const written = Object.hasOwn(known, file) ? known[file] : undefined;
        return written === hashOf(found)
            ? []
            : [
                  {
                      field: join(folder, file),
                      value: "another text",
                      expected: `the file as \`npm run render\` wrote it: it would be ${text === undefined ? "removed" : "replaced"}, and an edit lost`,
                      fix: "move the edit into the stack's config or a Kustomize patch elsewhere, and delete the file",
                  },
              ];
    });
    return (await Promise.all(problems)).flat();
}

/** Removes a folder and those around it, as far as they are empty. */
async function removeEmpty(root: string, folder: string): Promise<void> {
    if (folder === ".") return;
    const isEmpty = (await readdir(join(root, folder)).catch(() => [])).length === 0;
    if (!isEmpty) return;
    await rmdir(join(root, folder)).catch(() => undefined);
    await removeEmpty(root, dirname(folder));
}

const writeIndex = (folder: string, index: Index) =>
    writeFile(join(folder, indexFile), `${JSON.stringify(index, undefined, 4)}\n`);

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
