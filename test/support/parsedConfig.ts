import { parseConfig, type StackConfig } from "../../config/schema";
import { describeProblems } from "../../problems/problem";

/** A stack's config, from its values as they stand in the stack's file. @throws Error with its problems. */
export function parsedConfig(values: Readonly<Record<string, unknown>>): StackConfig {
    const { config, problems } = parseConfig(
        Object.fromEntries(
            Object.entries(values).map(([key, value]) => [
                key,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        ),
    );
    if (config === undefined) throw new Error(describeProblems("The config:", problems));
    return config;
}
