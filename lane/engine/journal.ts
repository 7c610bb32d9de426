import {
    closeSync,
    existsSync,
    fsyncSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";

import { EngineError } from "./errors";
import type { ResourceState } from "./types";

/** What one step did to the stack's memory. */
export type StateChange = { readonly set: ResourceState } | { readonly remove: string };

type Resources = Map<string, ResourceState>;

interface StateFile {
    readonly version: 1;
    readonly resources: readonly ResourceState[];
}

const journalOf = (file: string) => `${file}.journal`;

/**
 * The resources that a state file and the journal beside it remember, by URN.
 * @throws EngineError if the file cannot be read.
 */
export function readResources(file: string): Resources {
    const resources: Resources = new Map(
        readState(file).resources.map((resource) => [resource.urn, resource]),
    );
    for (const change of readJournal(file)) {
        if ("set" in change) resources.set(change.set.urn, change.set);
        else resources.delete(change.remove);
    }
    return resources;
}

/** Remembers a change, on disk when this returns; the whole file would take long in a large stack. */
export function appendChange(file: string, change: StateChange): void {
    writeDurably(journalOf(file), "a", `${JSON.stringify(change)}\n`);
}

/** Takes the journal up into the file. The caller holds the stack's lock. */
export function foldJournal(file: string): void {
    if (!existsSync(journalOf(file))) return;
    const content: StateFile = { version: 1, resources: [...readResources(file).values()] };
    // Beside the file and renamed, so that one killed here leaves the old content or the new.
    const temporary = `${file}.new`;
    writeDurably(temporary, "w", JSON.stringify(content, undefined, 1));
    renameSync(temporary, file);
    rmSync(journalOf(file));
}

function readState(file: string): StateFile {
    try {
        return JSON.parse(readIfThere(file) ?? '{"version":1,"resources":[]}') as StateFile;
    } catch (error) {
        throw new EngineError(`Cannot read the stack's state ${file}: ${String(error)}`);
    }
}

/** A last line without an end is of one who was killed at it: what went before it still holds. */
function readJournal(file: string): StateChange[] {
    const lines = (readIfThere(journalOf(file)) ?? "").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as StateChange);
}

function readIfThere(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}

function writeDurably(file: string, flag: "a" | "w", content: string): void {
    const handle = openSync(file, flag, 0o600);
    writeFileSync(handle, content);
    fsyncSync(handle);
    closeSync(handle);
}
