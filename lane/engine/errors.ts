/** An update that failed, or was refused before it changed anything: one message for a person. */
export class EngineError extends Error {
    override readonly name = "EngineError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
