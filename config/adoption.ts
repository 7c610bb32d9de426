import type { Mode } from "../contracts";
import type { Finding } from "../problems/problem";

/**
 * Adoption requires mode `plain`: an import must match the live object, so the update that imports
 * it cannot change its probes.
 * @param fields Paths of the config fields that request adoption.
 */
export function adoptionFinding(mode: Mode, fields: readonly string[]): Finding | undefined {
    if (mode === "plain" || fields.length === 0) {
        return undefined;
    }
    const removals = fields.map((field) => `pulumi config rm --path '${field}'`);
    return {
        value: mode,
        expected: `plain while ${fields.join(" and ")} ask${fields.length === 1 ? "s" : ""} for adoption: a live workload is taken over as it is, and changed in an update of its own`,
        fix: [
            "two steps: (1) pulumi config set mode plain && pulumi up;",
            `(2) ${[...removals, `pulumi config set mode ${mode}`, "pulumi up"].join(" && ")}`,
        ].join(" "),
    };
}
