const faults: ReadonlyMap<string, string> = new Map([
    ["EACCES", "this account may not read it"],
    ["EISDIR", "it is a folder"],
    ["ENOENT", "there is none at that path"],
    ["ENOTDIR", "there is none at that path"],
]);

/** Why a file could not be read, from the error of Node's file system functions. */
export function readFault(error: unknown): string {
    const { code = "", message } = error as NodeJS.ErrnoException;
    return faults.get(code) ?? message;
}
