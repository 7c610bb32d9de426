import { placeholderProblems } from "../configProblems";
import type { Problem } from "../model/problem";
import { objectName, type Manifest } from "./manifests";

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
            field: `${objectName(object)}: ${problem.field}`,
            fix: "edit its manifest",
        })),
    );
}
