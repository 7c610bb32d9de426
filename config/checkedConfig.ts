import { InputError } from "../problems/inputError";
import { placeholderProblems } from "../problems/placeholders";
import { describeProblems } from "../problems/problem";
import { ownValues } from "./ownValues";
import { parseConfig, type StackConfig } from "./schema";

/**
 * Checks the whole config of a stack.
 * @param values Every value of the stack, by `namespace:key`.
 * @param placeholders Whether a value may contain `CHANGE-ME`.
 * @throws InputError with every problem at once.
 */
export function checkedConfig(
    project: string,
    stack: string,
    values: Readonly<Record<string, string>>,
    placeholders: "accept" | "refuse",
): StackConfig {
    const own = ownValues(project, values);
    const { config, problems } = parseConfig(own.values);
    const refused = [
        ...own.problems,
        ...problems,
        ...(placeholders === "accept" ? [] : placeholderProblems(config)),
    ];
    if (config === undefined || refused.length > 0) {
        throw new InputError(
            describeProblems(`The config of stack ${stack} cannot be used:`, refused),
        );
    }
    return config;
}
