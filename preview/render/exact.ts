import { isObject, type Value } from "../../rules/wire";
import { leaves, pathText } from "../fields";
import type { ResourceChange } from "../report";
import { visible } from "./visible";

/** The exact difference of one resource, as lines of a diff; only its name if `named` says so. */
export function exactLines(
    { op, type, name, fields }: ResourceChange,
    named: boolean,
): readonly string[] {
    if (named) return [visible(`+ ${type} ${name}`)];
    return [
        `@@ ${op} ${type} ${name} @@`,
        ...fields.flatMap(({ path, before, after }) => [
            ...fieldLines("-", path, before),
            ...fieldLines("+", path, after),
        ]),
    ].map(visible);
}

function fieldLines(mark: string, path: readonly string[], value: Value | undefined) {
    if (value === undefined || (path.length === 0 && isEmpty(value))) return [];
    return leaves(value, path).map(
        ([leaf, inner]) => `${mark} ${pathText(leaf)}: ${JSON.stringify(inner)}`,
    );
}

const isEmpty = (value: Value) => isObject(value) && Object.keys(value).length === 0;
