import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { isMap } from "./charts/values";
import { describeProblem } from "../problems/problem";

/** A project and the complete config of one stack, as Pulumi passes it to the program. */
export interface Project {
    readonly name: string;
    /** Program to run; `.` means `main` of package.json. */
    readonly main: string;
    /** Values by `namespace:key`; everything except strings is encoded as JSON. */
    readonly config: Readonly<Record<string, string>>;
    /** Keys of {@link config} that Pulumi.yaml declares secret or that hold an encrypted value. */
    readonly secretKeys: readonly string[];
}

/** Replaces an encrypted value: only the Pulumi CLI can decrypt it. */
export const encryptedMarker = "[encrypted config value]";

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads Pulumi.yaml and `Pulumi.<stack>.yaml`, and replaces every encrypted value with
 * {@link encryptedMarker}.
 * @throws Error if the project file or a required value is missing.
 */
export async function readProject(projectDir: string, stack: string): Promise<Project> {
    const project = await readYaml(join(projectDir, "Pulumi.yaml"));
    if (project === undefined) {
        throw new Error(
            `${projectDir} has no Pulumi.yaml; expected the folder of a Pulumi project. ` +
                "Fix: name that folder, or run the command there",
        );
    }
    const name = text(project, "name");
    const stackFile = await readYaml(join(projectDir, `Pulumi.${stack}.yaml`));

    const declared = qualified(name, project["config"]);
    const given = qualified(name, stackFile?.["config"]);
    const values = { ...defaults(declared), ...given };
    rejectMissing(stack, name, declared, values);
    return {
        name,
        main: text(project, "main", "."),
        config: Object.fromEntries(
            Object.entries(values).map(([key, value]) => [key, encode(markEncrypted(value))]),
        ),
        secretKeys: Object.keys(values).filter(
            (key) => declaration(declared[key])["secret"] === true || isEncrypted(given[key]),
        ),
    };
}

async function readYaml(file: string): Promise<Values | undefined> {
    const source = await readFile(file, "utf8").catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    });
    if (source === undefined) return undefined;
    const content: unknown = parse(source);
    return isMap(content) ? content : {};
}

function qualified(project: string, values: unknown): Values {
    return Object.fromEntries(
        Object.entries(isMap(values) ? values : {}).map(([key, value]) => [
            key.includes(":") ? key : `${project}:${key}`,
            value,
        ]),
    );
}

/** Pulumi.yaml declares a key as `key: {type, default, …}` or, in short form, as `key: value`. */
function declaration(declared: unknown): Values {
    return isMap(declared) ? declared : { default: declared };
}

function defaults(declared: Values): Values {
    const pairs = Object.entries(declared).map(([key, value]): [string, unknown] => {
        const { default: fallback, value: fixed } = declaration(value);
        return [key, fallback ?? fixed];
    });
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== null));
}

/** Like Pulumi, requires a value for every declared key in the project's own namespace. */
function rejectMissing(stack: string, project: string, declared: Values, values: Values): void {
    const missing = Object.keys(declared).filter(
        (key) => key.startsWith(`${project}:`) && !(key in values),
    );
    if (missing.length === 0) return;
    throw new Error(
        `Stack '${stack}' is missing configuration: ${missing.join(", ")}. ` +
            `Set it in Pulumi.${stack}.yaml, or give it a default in Pulumi.yaml.`,
    );
}

const isEncrypted = (value: unknown) =>
    JSON.stringify(value) !== JSON.stringify(markEncrypted(value));

/** An encrypted value is a map whose only key is `secure`, at any depth. */
function markEncrypted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(markEncrypted);
    if (!isMap(value)) return value;
    if (Object.keys(value).join() === "secure") return encryptedMarker;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, markEncrypted(v)]));
}

const encode = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function text(project: Values, key: string, fallback?: string): string {
    const value = project[key] ?? fallback;
    if (typeof value === "string") return value;
    const problem = {
        field: `Pulumi.yaml: ${key}`,
        ...(value !== undefined && { value }),
        expected: "a text",
        fix: `correct ${key}`,
    };
    throw new Error(describeProblem(problem));
}
