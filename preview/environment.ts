/** All that the program under review needs of an environment; a CI job's tokens are not in it. */
const kept = [
    "HOME",
    "LANG",
    "LC_ALL",
    "NODE_EXTRA_CA_CERTS",
    "PATH",
    "TEMP",
    "TMP",
    "TMPDIR",
    "TZ",
];

/**
 * Leaves this process, and so every process that it starts, only the variables above. It keeps
 * secrets from a program by accident; a program that means harm must run where there are none.
 */
export function closeEnvironment(): void {
    for (const name of Object.keys(process.env)) {
        if (!kept.includes(name)) Reflect.deleteProperty(process.env, name);
    }
}
