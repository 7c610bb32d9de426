import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { EngineError } from "./errors";
import { encryptedMarker, isObject, type Properties, type Value } from "./values";

/** A project and one stack's complete configuration. */
export interface Project {
    readonly name: string;
    /** Program to run; `.` leaves the choice to package.json. */
    readonly main: string;
    /** Values by `namespace:key`, encoded as programs expect them: text as is, the rest JSON. */
    readonly config: Readonly<Record<string, string>>;
    /** Keys of {@link config} that Pulumi.yaml declares secret, or the stack keeps encrypted in part. */
    readonly secretKeys: readonly string[];
}

/** What to do about encrypted values, which only the Pulumi CLI can read. */
export type Encrypted = "mark" | "refuse";

/**
 * Reads Pulumi.yaml and `Pulumi.<stack>.yaml` and lays `overrides` over the stack's values.
 * @param encrypted `mark` puts `encryptedMarker` in the place of an encrypted value.
 * @throws EngineError for a missing file or value, or an encrypted one that is to be refused.
 */
export async function readProject(
    projectDir: string,
    stack: string,
    overrides: Readonly<Record<string, unknown>> = {},
    encrypted: Encrypted = "refuse",
): Promise<Project> {
    const project = await readYaml(join(projectDir, "Pulumi.yaml"));
    if (project === undefined) throw new EngineError(`No Pulumi.yaml in ${projectDir}.`);
    const name = text(project["name"]);
    const stackFile = await readYaml(join(projectDir, `Pulumi.${stack}.yaml`));

    const qualify = (values: Value | undefined) => qualified(name, isObject(values) ? values : {});
    const declared = qualify(project["config"]);
    const given = merge(qualify(stackFile?.["config"]), qualify(overrides as Properties));
    const values = { ...defaults(declared), ...given };

    rejectMissing(stack, name, declared, values);
    if (encrypted === "refuse") rejectEncrypted(stack, values);
    return {
        name,
        main: text(project["main"] ?? "."),
        config: Object.fromEntries(
            Object.entries(values).map(([key, v]) => [key, encode(markEncrypted(v))]),
        ),
        secretKeys: Object.keys(values).filter(
            (key) =>
                declaration(declared, key)["secret"] === true ||
                isEncrypted(qualify(stackFile?.["config"])[key] ?? null),
        ),
    };
}

/** Packages whose default provider the stack forbids; `*` stands for all. */
export function disabledDefaultProviders({ config }: Project): readonly string[] {
    const packages: unknown = JSON.parse(config["pulumi:disable-default-providers"] ?? "[]");
    return Array.isArray(packages) ? packages.map(String) : [];
}

async function readYaml(file: string): Promise<Properties | undefined> {
    const source = await readFile(file, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    });
    return source === undefined ? undefined : (parse(source) as Properties);
}

function qualified(project: string, values: Properties): Properties {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
            key.includes(":") ? key : `${project}:${key}`,
            value,
        ]),
    );
}

/** A key is declared as `key: {type, default, …}` or, in short, as `key: value`. */
function declaration(declared: Properties, key: string): Properties {
    const value = declared[key] ?? null;
    return isObject(value) ? value : { default: value };
}

function defaults(declared: Properties): Properties {
    const pairs = Object.keys(declared).map((key): [string, Value | undefined] => {
        const { default: fallback, value } = declaration(declared, key);
        return [key, fallback ?? value];
    });
    return Object.fromEntries(pairs.filter((pair): pair is [string, Value] => pair[1] != null));
}

function merge(base: Properties, over: Properties): Properties {
    const merged = { ...base };
    for (const [key, value] of Object.entries(over)) {
        const old = merged[key];
        merged[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
    }
    return merged;
}

/** Pulumi requires every declared key of the project's own namespace to have a value. */
function rejectMissing(stack: string, project: string, declared: Properties, values: Properties) {
    const missing = Object.keys(declared).filter(
        (key) => key.startsWith(`${project}:`) && !(key in values),
    );
    if (missing.length === 0) return;
    throw new EngineError(
        `Stack '${stack}' is missing configuration: ${missing.join(", ")}. ` +
            `Set it in Pulumi.${stack}.yaml, or give it a default in Pulumi.yaml.`,
    );
}

function rejectEncrypted(stack: string, values: Properties) {
    const encrypted = Object.entries(values)
        .filter(([, value]) => isEncrypted(value))
        .map(([key]) => key);
    if (encrypted.length === 0) return;
    throw new EngineError(
        `Pulumi.${stack}.yaml keeps ${encrypted.join(", ")} encrypted, which only the Pulumi CLI ` +
            `can read: pass a value for the embedded engine as an override.`,
    );
}

const isEncrypted = (value: Value) =>
    JSON.stringify(value) !== JSON.stringify(markEncrypted(value));

/** Encrypted values are maps with the one key `secure`, at any depth. */
function markEncrypted(value: Value): Value {
    if (Array.isArray(value)) return value.map(markEncrypted);
    if (!isObject(value)) return value;
    if (Object.keys(value).join() === "secure") return encryptedMarker;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, markEncrypted(v)]));
}

const encode = (value: Value) => (typeof value === "string" ? value : JSON.stringify(value));

function text(value: Value | undefined): string {
    if (typeof value === "string") return value;
    throw new EngineError(`Pulumi.yaml: expected a text, found ${JSON.stringify(value)}.`);
}
