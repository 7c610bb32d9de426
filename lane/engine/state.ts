import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { EngineError } from "./errors";
import { appendChange, foldJournal, readResources, type StateChange } from "./journal";
import type { ResourceState } from "./types";

/** The resources of one stack, kept in files of mode 0600 that are whole at any moment. */
export class StackState {
    private readonly resources: Map<string, ResourceState>;

    private constructor(
        private readonly file: string,
        private readonly persist: boolean,
    ) {
        this.resources = readResources(file);
    }

    /** Opens a stack to look at: changes stay in memory. */
    static readOnly(file: string): StackState {
        return new StackState(file, false);
    }

    /** Opens a stack to update it, every change at once on disk. The caller holds its lock. */
    static readWrite(file: string): StackState {
        return new StackState(file, true);
    }

    all(): ResourceState[] {
        return [...this.resources.values()];
    }

    get(urn: string): ResourceState | undefined {
        return this.resources.get(urn);
    }

    set(resource: ResourceState): void {
        this.resources.set(resource.urn, resource);
        this.remember({ set: resource });
    }

    remove(urn: string): void {
        this.resources.delete(urn);
        this.remember({ remove: urn });
    }

    private remember(change: StateChange): void {
        if (this.persist) appendChange(this.file, change);
    }
}

/** Where a stack's state is kept. */
export function stateFile(stateDir: string, project: string, stack: string): string {
    return join(stateDir, "stacks", project, `${stack}.json`);
}

/**
 * Runs `action` while no other process can update the same stack.
 * @throws EngineError naming the process that holds the stack.
 */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
    const lock = `${file}.lock`;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    takeLock(lock);
    try {
        foldJournal(file);
        return await action();
    } finally {
        foldJournal(file);
        rmSync(lock, { force: true });
    }
}

function takeLock(lock: string): void {
    const own = `${lock}.${process.pid}`;
    writeFileSync(own, String(process.pid), { mode: 0o600 });
    try {
        linkSync(own, lock);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const holder = Number(readFileSync(lock, "utf8"));
        if (isRunning(holder)) {
            throw new EngineError(
                `Another update of this stack is running (process ${holder}): ` +
                    `wait for it, or remove ${lock} if that process is something else.`,
            );
        }
        rmSync(lock, { force: true });
        linkSync(own, lock);
    } finally {
        rmSync(own, { force: true });
    }
}

function isRunning(pid: number): boolean {
    try {
        return pid > 0 && process.kill(pid, 0);
    } catch {
        return false;
    }
}
