import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import type { PolicyRule } from "../../verify/permissions";
import { projectDir } from "./previews";

/** An object of manifests/access. */
export interface AccessObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly rules?: readonly PolicyRule[];
    readonly roleRef?: { readonly kind: string; readonly name: string };
    readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

const folder = join(projectDir, "manifests/access");

/** The objects of the files, with another project in place of CHANGE-ME. */
export function accessObjects(project: string, files = accessFiles()): readonly AccessObject[] {
    return files.flatMap((file) =>
        parseAllDocuments(
            readFileSync(join(folder, file), "utf8").replaceAll("CHANGE-ME", project),
        ).map((document) => document.toJS() as AccessObject),
    );
}

/** The files with Kubernetes objects. */
export function accessFiles(): readonly string[] {
    return readdirSync(folder)
        .filter((file) => file.endsWith(".yaml"))
        .sort();
}
