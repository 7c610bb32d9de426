import { isScalar } from "yaml";

import { InputError } from "../problems/inputError";
import { describeProblem } from "../problems/problem";
import type { StackConfig } from "./schema";
import { parseYaml } from "./yamlFile";

/** A stack file with another mode, and the mode that it had. */
export interface ChangedMode {
    readonly source: string;
    readonly before: unknown;
}

/**
 * Sets the mode in the text of a stack file, as `pulumi config set mode` does. Everything else,
 * comments included, stays as it is.
 * @param file Name of the file in messages.
 * @throws InputError if the file is not valid YAML, or has no mode.
 */
export function withMode(source: string, file: string, mode: StackConfig["mode"]): ChangedMode {
    const key = "noetl-mtls:mode";
    const node = parseYaml(file, source).getIn(["config", key], true);
    if (!isScalar(node) || !node.range) {
        const expected = "plain, tls or mtls";
        throw new InputError(
            describeProblem({
                field: `${file}: config.${key}`,
                expected,
                fix: `write ${key}: ${mode}`,
            }),
        );
    }
    const [start, end] = node.range;
    return { source: source.slice(0, start) + mode + source.slice(end), before: node.value };
}
