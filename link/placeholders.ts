import { nameOf } from "../workload/objects";
import { placeholderProblems } from "../problems/placeholders";
import type { Problem } from "../problems/problem";
import { type Manifest } from "../workload/manifest";

/** Values in the manifests of a member that their owner has yet to fill in. */
export function manifestPlaceholders({
    manifest,
    companions,
}: {
    readonly manifest: Manifest;
    readonly companions: readonly Manifest[];
}): readonly Problem[] {
    return [manifest, ...companions].flatMap((object) =>
        placeholderProblems(object).map((problem) => ({
            ...problem,
            field: `${nameOf(object)}: ${problem.field}`,
            fix: "edit its manifest",
        })),
    );
}
