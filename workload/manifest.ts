import { placeholder } from "../problems/placeholders";
import { closest } from "../problems/closest";
import type { Finding, Problem } from "../problems/problem";
import { yamlProblem } from "../problems/yamlFault";
import type { ManifestDocument } from "./documents";
import { isWorkloadKind, workloadKinds, type WorkloadKind } from "./kinds";
import { nameOf, type KubernetesObject, type ObjectMetadata } from "./objects";
import { stated } from "./serverSet";

/** An object of a member's file; it names its namespace. */
export interface Manifest extends KubernetesObject {
    readonly metadata: ObjectMetadata & { readonly namespace: string };
}

/** A manifest of a kind that runs pods. */
export interface WorkloadManifest extends Manifest {
    readonly kind: WorkloadKind;
}

/** The objects of one manifest file, apart by what we do with them. */
export interface ManifestFile {
    /** Objects with pods, which the link's certificates go into. */
    readonly workloads: readonly WorkloadManifest[];
    /** Everything else in the file, which goes to the cluster as it is. */
    readonly companions: readonly Manifest[];
    /** By object, the paths of an export that were left out. */
    readonly leftOut: ReadonlyMap<string, readonly string[]>;
}

/** Companion kinds that the program can apply beside a workload, with their API versions. */
const companionKinds: Readonly<Record<string, string>> = {
    ConfigMap: "v1",
    Service: "v1",
    ServiceAccount: "v1",
};

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const nameForms = {
    name: {
        form: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
        expected: "1 to 253 lower-case letters, digits, inner hyphens and dots",
    },
    namespace: {
        form: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        expected: "1 to 63 lower-case letters, digits and inner hyphens",
    },
} as const;

const isWorkload = (manifest: Manifest): manifest is WorkloadManifest =>
    isWorkloadKind(manifest.kind);

/** API versions of all kinds that a member's file may have. */
const apiVersions: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
        Object.entries(workloadKinds).map(([kind, { apiVersion }]) => [kind, apiVersion]),
    ),
    ...companionKinds,
};

/**
 * The objects of a member's file, judged.
 * @param path Path of the file, for problems.
 */
export function manifestFile(
    path: string,
    documents: readonly ManifestDocument[],
): { readonly file: ManifestFile; readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    const manifests: Manifest[] = [];
    const leftOut = new Map<string, readonly string[]>();
    for (const { place, value, error, repeatedKey } of documents) {
        const fault = error ?? repeatedKey;
        const found =
            fault === undefined ? objectProblems(place, value) : [yamlProblem(place, fault)];
        problems.push(...found);
        if (found.length > 0) continue;
        const manifest = stated(value as Manifest);
        manifests.push(manifest.object);
        if (manifest.leftOut.length > 0) leftOut.set(nameOf(manifest.object), manifest.leftOut);
    }
    problems.push(...duplicateProblems(path, manifests));
    return {
        file: {
            workloads: manifests.filter(isWorkload),
            companions: manifests.filter((manifest) => !isWorkload(manifest)),
            leftOut,
        },
        problems,
    };
}

function objectProblems(field: string, value: unknown): readonly Problem[] {
    const { apiVersion, kind, metadata } = (
        typeof value === "object" && value !== null ? value : {}
    ) as {
        readonly apiVersion?: unknown;
        readonly kind?: unknown;
        readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
    };
    const kinds = Object.keys(apiVersions);
    const meant = closest(kind, kinds);
    const expectedVersion = kinds.includes(String(kind)) ? apiVersions[String(kind)] : undefined;
    if (expectedVersion === undefined || apiVersion !== expectedVersion) {
        return [
            {
                field: `${field}: apiVersion and kind`,
                ...((apiVersion ?? kind) !== undefined && {
                    value: `${textOf(apiVersion)} ${textOf(kind)}`,
                }),
                expected: `one of ${Object.entries(apiVersions)
                    .map(([name, version]) => `${version} ${name}`)
                    .join(", ")}`,
                meant,
                fix: kindFix(expectedVersion, meant),
            },
        ];
    }
    return (["name", "namespace"] as const).flatMap((part) => {
        const named = metadata?.[part] ?? "";
        const finding = named === "" ? missing(part) : misnamed(part, named);
        return finding === undefined
            ? []
            : [{ field: `${field}: metadata.${part} of the ${String(kind)}`, ...finding }];
    });
}

/**
 * @param version The API version of a kind that is known.
 * @param meant The kind that an unknown one probably means.
 */
function kindFix(version: string | undefined, meant: string | undefined): string {
    if (version !== undefined) return `write apiVersion: ${version}`;
    return meant === undefined
        ? "apply other objects by other means and leave them out of this file"
        : `write kind: ${meant}`;
}

function textOf(part: unknown): string {
    return typeof part === "string" ? part : "none";
}

function missing(part: string): Finding {
    return {
        expected: `the object's ${part}: nothing is left to what context is current`,
        fix: `add metadata.${part}`,
    };
}

function misnamed(part: keyof typeof nameForms, value: unknown): Finding | undefined {
    const { form, expected } = nameForms[part];
    return typeof value === "string" && (form.test(value) || value.includes(placeholder))
        ? undefined
        : { value, expected, fix: `correct metadata.${part}` };
}

function duplicateProblems(path: string, manifests: readonly Manifest[]): readonly Problem[] {
    const names = manifests.map(nameOf);
    const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    return [...twice].map((name) => ({
        field: path,
        value: name,
        expected: "each object once",
        fix: "remove the repeated document",
    }));
}
