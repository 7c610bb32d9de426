import { parseAllDocuments } from "yaml";

import { placeholder } from "../problems/placeholders";
import type { Finding, Problem } from "../problems/problem";
import type { WorkloadRef } from "../pki/identity";

/** A Kubernetes object as its manifest states it; fields we do not read are kept as they are. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly [field: string]: unknown;
}

/** A manifest of a kind that runs pods. */
export interface WorkloadManifest extends Manifest {
    readonly kind: WorkloadRef["kind"];
}

/** The objects of one manifest file, apart by what we do with them. */
export interface ManifestFile {
    /** Objects with pods, which the link's certificates go into. */
    readonly workloads: readonly WorkloadManifest[];
    /** Everything else in the file, which goes to the cluster as it is. */
    readonly companions: readonly Manifest[];
}

/** Companion kinds that the program can apply beside a workload, with their API versions. */
const companionKinds: Readonly<Record<string, string>> = {
    ConfigMap: "v1",
    Service: "v1",
    ServiceAccount: "v1",
};

const workloadKinds: Readonly<Record<WorkloadRef["kind"], string>> = {
    CronJob: "batch/v1",
    DaemonSet: "apps/v1",
    Deployment: "apps/v1",
    Job: "batch/v1",
    StatefulSet: "apps/v1",
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
    manifest.kind in workloadKinds;

/**
 * Reads the text of a manifest file, one or several YAML documents.
 * @param path Path of the file, for problems.
 */
export function parseManifests(
    path: string,
    text: string,
): { readonly file: ManifestFile; readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    const manifests: Manifest[] = [];
    parseAllDocuments(text, { uniqueKeys: true }).forEach((document, index) => {
        const field = `${path} document ${index + 1}`;
        const [error] = document.errors;
        if (error !== undefined) {
            const [line] = error.message.split("\n");
            problems.push({
                field,
                value: line ?? "",
                expected: "valid YAML",
                fix: "correct the document",
            });
            return;
        }
        const value: unknown = document.toJS();
        if (value === null) {
            return;
        }
        const found = objectProblems(field, value);
        problems.push(...found);
        if (found.length === 0) {
            manifests.push(value as Manifest);
        }
    });
    problems.push(...duplicateProblems(path, manifests));
    return {
        file: {
            workloads: manifests.filter(isWorkload),
            companions: manifests.filter((manifest) => !isWorkload(manifest)),
        },
        problems,
    };
}

/** `Deployment noetl/noetl-server-rust`: how messages name an object. */
export function objectName({ kind, metadata }: Manifest): string {
    return `${kind} ${metadata.namespace}/${metadata.name}`;
}

function objectProblems(field: string, value: unknown): readonly Problem[] {
    const { apiVersion, kind, metadata } = (
        typeof value === "object" && value !== null ? value : {}
    ) as {
        readonly apiVersion?: unknown;
        readonly kind?: unknown;
        readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
    };
    const known = { ...workloadKinds, ...companionKinds };
    const expectedVersion =
        typeof kind === "string" ? known[kind as keyof typeof known] : undefined;
    if (expectedVersion === undefined || apiVersion !== expectedVersion) {
        return [
            {
                field: `${field}: apiVersion and kind`,
                ...((apiVersion ?? kind) !== undefined && {
                    value: `${textOf(apiVersion)} ${textOf(kind)}`,
                }),
                expected: `one of ${Object.entries(known)
                    .map(([name, version]) => `${version} ${name}`)
                    .join(", ")}`,
                fix: "apply other objects by other means and leave them out of this file",
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
    const names = manifests.map(objectName);
    const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    return [...twice].map((name) => ({
        field: path,
        value: name,
        expected: "each object once",
        fix: "remove the repeated document",
    }));
}
