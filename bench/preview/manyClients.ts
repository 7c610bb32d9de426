import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { PullRequest } from "../../test/support/pullRequest";

interface StackFile {
    readonly config: Record<string, unknown>;
}

interface Client {
    readonly name: string;
    readonly manifest: string;
}

const clientsKey = "noetl-mtls:clients";

/** Writes shared settings out in full: YAML readers reject hundreds of aliases as an attack. */
const withoutAliases = { aliasDuplicateObjects: false };

/**
 * Creates a repository with a stack of `count` clients, copies of the first one under new names,
 * and an uncommitted change that affects each of them: the mode becomes `tls`.
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
    writeFileSync(file, stringify(content, withoutAliases));
    await repository.commit();
    content.config["noetl-mtls:mode"] = "tls";
    writeFileSync(file, stringify(content, withoutAliases));
    return repository;
}

/** Appends the copy's number to the names of the workload, its Services and its service account. */
function copyClient(folder: string, { manifest, ...client }: Client, index: number): Client {
    // A short path: the config of a thousand clients must fit in one environment variable.
    const copy = `manifests/${index}.yaml`;
    const source = readFileSync(join(folder, manifest), "utf8");
    const named = source
        .replaceAll(/\bnoetl-worker-rust[\w-]*/g, `$&-${index}`)
        .replace(/^( *serviceAccountName: ).*$/m, `$1noetl-worker-${index}`)
        .replace(/(kind: ServiceAccount\nmetadata:\n *name: ).*$/m, `$1noetl-worker-${index}`);
    writeFileSync(join(folder, copy), named);
    return { ...client, name: `${client.name}-${index}`, manifest: copy };
}
