/** An operator's mistake in config, manifests or flags: its message is shown, its stack is not. */
export class InputError extends Error {
    override readonly name = "InputError";

    /** Recognises the error of another copy of this module: a preview loads the base's own. */
    static isInstance(error: unknown): error is InputError {
        return error instanceof Error && error.name === "InputError";
    }
}
