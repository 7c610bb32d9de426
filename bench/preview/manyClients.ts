import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { PullRequest } from "../../test/support/twoTrees";

interface StackFile {
    readonly config: Record<string, unknown>;
}

interface Client {
    readonly name: string;
    readonly manifest: string;
}

const clientsKey = "noetl-mtls:clients";

/** Shared settings written out: a reader takes hundreds of references for an attack. */
const plainYaml = { aliasDuplicateObjects: false };

/**
 * A repository with a stack of so many clients, copies of the first one under names of their own,
 * and a change on top that touches every one of them: the mode becomes `tls`.
 */
export async function manyClients(stack: string, count: number): Promise<PullRequest> {
    const repository = await PullRequest.open();
    const file = join(repository.folder, `Pulumi.${stack}.yaml`);
    const content = parse(readFileSync(file, "utf8")) as StackFile;
    const [first] = content.config[clientsKey] as readonly Client[];
    if (first === undefined) throw new Error(`Stack ${stack} has no client to copy.`);
    content.config[clientsKey] = Array.from({ length: count }, (_, index) =>
        index === 0 ? first : copyClient(repository.folder, first, index),
    );
    writeFileSync(file, stringify(content, plainYaml));
    await repository.commit();
    content.config["noetl-mtls:mode"] = "tls";
    writeFileSync(file, stringify(content, plainYaml));
    return repository;
}

/** The workload, its Services and its service account get the copy's number at their end. */
function copyClient(folder: string, { manifest, ...client }: Client, index: number): Client {
    // A short path: the config of a thousand clients has to fit in one environment variable.
    const copy = `manifests/${index}.yaml`;
    const source = readFileSync(join(folder, manifest), "utf8");
    const named = source
        .replaceAll(/\bnoetl-worker-rust[\w-]*/g, `$&-${index}`)
        .replace(/^( *serviceAccountName: ).*$/m, `$1noetl-worker-${index}`)
        .replace(/(kind: ServiceAccount\nmetadata:\n *name: ).*$/m, `$1noetl-worker-${index}`);
    writeFileSync(join(folder, copy), named);
    return { ...client, name: `${client.name}-${index}`, manifest: copy };
}
