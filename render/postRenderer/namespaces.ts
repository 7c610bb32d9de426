import type { Problem } from "../../problems/problem";
import type { ManifestDocument } from "../../workload/documents";
import { isRecord, nameOf, objectIn } from "../../workload/objects";

/** An object in the namespace that Helm installs it into, if it names none of its own. */
export function inNamespace(value: unknown, namespace: string | undefined): unknown {
    if (namespace === undefined || !isRecord(value) || !isRecord(value["metadata"])) return value;
    const { metadata, kind } = value;
    const isClusterWide = typeof kind === "string" && kind.startsWith("Cluster");
    return isClusterWide || Object.hasOwn(metadata, "namespace")
        ? value
        : { ...value, metadata: { ...metadata, namespace } };
}

/** One problem if objects of the members name no namespace. */
export function namespaceProblems(documents: readonly ManifestDocument[]): readonly Problem[] {
    const without = documents
        .flatMap(({ value }) => objectIn(value) ?? [])
        .filter(({ metadata }) => metadata.namespace === undefined)
        .map(nameOf);
    return without.length === 0
        ? []
        : [
              {
                  field: "--namespace",
                  expected: `the namespace of the release, because these name none: ${without.join(", ")}`,
                  fix: "add --namespace <namespace>, the one that Helm gets",
              },
          ];
}
