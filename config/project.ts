import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { isMap } from "./charts/values";
import { closest } from "../problems/closest";
import { InputError } from "../problems/inputError";
import { describeProblem, describeProblems, type Problem } from "../problems/problem";
import { readYamlFile } from "./yamlFile";

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
 * @throws InputError if the project file, the stack or a required value is missing.
 */
export async function readProject(projectDir: string, stack: string): Promise<Project> {
    const project = await readYamlFile(join(projectDir, "Pulumi.yaml"));
    if (project === undefined) {
        throw new InputError(
            `${projectDir} has no Pulumi.yaml; expected the folder of a Pulumi project. ` +
                "Fix: name that folder, or run the command there",
        );
    }
    const name = text(project, "name");
    const stackFile = await readYamlFile(join(projectDir, `Pulumi.${stack}.yaml`));

    const declared = qualified(name, project["config"]);
    const given = qualified(name, stackFile?.["config"]);
    const values = { ...defaults(declared), ...given };
    const missing = Object.keys(declared).filter(
        (key) => key.startsWith(`${name}:`) && !Object.hasOwn(values, key),
    );
    if (missing.length > 0) {
        if (stackFile === undefined) throw await unknownStack(projectDir, stack);
        throw missingValues(stack, missing, given, declared);
    }
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

/** The error for a stack without a file; it lists the stacks that have one. */
export async function unknownStack(projectDir: string, stack: string): Promise<InputError> {
    const files = await readdir(projectDir);
    const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
    const problem = {
        field: "--stack",
        value: stack,
        expected: `a stack with a file here: ${stacks.join(", ") || "there is none"}`,
        meant: closest(stack, stacks),
        fix: `name one of these, or write Pulumi.${stack}.yaml (docs/configuration.md)`,
    };
    return new InputError(describeProblem(problem));
}

/**
 * Like Pulumi, the project requires a value for every declared key of its own namespace.
 * A key of the stack's file that is not declared may be a missing one, misspelt.
 */
function missingValues(
    stack: string,
    missing: readonly string[],
    given: Values,
    declared: Values,
): InputError {
    const unread = Object.keys(given).filter((key) => !Object.hasOwn(declared, key));
    const problems = missing.map((key): Problem => {
        const misspelt = closest(key, unread);
        return misspelt === undefined
            ? {
                  field: key,
                  expected: `a value in Pulumi.${stack}.yaml`,
                  fix: `pulumi config set --stack ${stack} ${key} <value>`,
              }
            : {
                  field: misspelt,
                  value: markEncrypted(given[misspelt]),
                  expected: "a key that Pulumi.yaml declares",
                  meant: key,
                  fix: `rename it in Pulumi.${stack}.yaml`,
              };
    });
    return new InputError(
        describeProblems(`The config of stack ${stack} cannot be used:`, problems),
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
    throw new InputError(describeProblem(problem));
}
