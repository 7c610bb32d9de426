import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import type { KubernetesObject } from "../../workload/objects";

/** Folder of the objects that noetl needs beside the members. */
export const quickstartFolder = join(__dirname, "../../manifests/quickstart");

/** Text of a file in the folder. */
export const quickstartFile = (name: string) => readFileSync(join(quickstartFolder, name), "utf8");

/** The objects of the folder's resources, in the order of its kustomization. */
export function quickstartObjects(): readonly KubernetesObject[] {
    const { resources } = parse(quickstartFile("kustomization.yaml")) as {
        readonly resources: readonly string[];
    };
    return resources.flatMap((file) =>
        parseAllDocuments(quickstartFile(file)).map((one) => one.toJS() as KubernetesObject),
    );
}
