import { closest } from "../problems/closest";
import type { Problem } from "../problems/problem";
import { configSchema } from "./schema";

/** The project's part of a stack's config. */
export interface OwnValues {
    /** Values by key, without the project's name. */
    readonly values: Readonly<Record<string, string>>;
    /** Keys of another namespace that are meant for the project: nothing would read them. */
    readonly problems: readonly Problem[];
}

/** Picks the project's own keys from the whole config of a stack, by `namespace:key`. */
export function ownValues(project: string, config: Readonly<Record<string, string>>): OwnValues {
    const entries = Object.entries(config).map(([name, value]) => {
        const [namespace = "", ...key] = name.split(":");
        return { name, namespace, key: key.join(":"), value };
    });
    const own = entries.filter(({ namespace }) => namespace === project);
    const known = Object.keys(configSchema.shape);
    const misplaced = entries.filter(
        ({ namespace, key }) =>
            namespace !== project &&
            (known.includes(key) || closest(namespace, [project]) !== undefined),
    );
    return {
        values: Object.fromEntries(own.map(({ key, value }) => [key, value])),
        problems: misplaced.map(({ name, namespace, key }) => ({
            // Not the key's value: it may be a secret of another program.
            field: `${name}, namespace`,
            value: namespace,
            expected: `${project}: no program reads this key`,
            meant: `${project}:${closest(key, known) ?? key}`,
            fix: "rename it in the stack's file",
        })),
    };
}
