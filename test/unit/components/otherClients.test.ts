import type { Alias, CustomResourceOptions } from "@pulumi/pulumi";
import fc from "fast-check";
import { test } from "vitest";

import { MtlsWorkload } from "../../../components/workload/mtlsWorkload";
import { WorkloadCertificate } from "../../../components/issuance/workloadCertificate";
import { resolveLink } from "../../../link/resolve";
import { fakeCluster } from "../../support/fakeCluster";
import { recordResources, settle } from "../../support/recorder";
import { deployment, manifestOf, stackConfig, worker } from "../../support/stackConfig";

const settings = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "noetl" },
});

/** A client by its file and workload. */
interface Client {
    readonly file: string;
    readonly workload: string;
    readonly leaving?: boolean;
}

/** Clients in any order: several share a file and its ConfigMap. */
const clients: fc.Arbitrary<readonly Client[]> = fc.shuffledSubarray(
    ["a", "b", "c"].flatMap((file) =>
        [0, 1, 2].map((index) => ({ file, workload: `${file}${index}` })),
    ),
    { minLength: 1 },
);

/** The stack's config, with files that have these clients alone. */
function configOf(all: readonly Client[]) {
    const manifestIn = (file: string) => {
        const workloads = all.filter((one) => one.file === file).map(({ workload }) => workload);
        const objects = workloads.map((workload) => deployment(workload, workload));
        return manifestOf(`of-${file}`, ...objects, settings(file));
    };
    const entries = all.map(({ file, ...client }) => ({
        ...client,
        name: `client-${client.workload}`,
        manifest: manifestIn(file),
    }));
    return { clients: [{ name: "stays", manifest: worker }, ...entries] };
}

/** What is registered for an object, by the object. */
interface Registered {
    readonly resource: string;
    readonly inputs: unknown;
    readonly options: Pick<CustomResourceOptions, "ignoreChanges" | "protect" | "retainOnDelete">;
    /** Names of resources whose object it takes over. */
    readonly takesOver: readonly string[];
    readonly owner: string;
}

/** All that the clients of a stack register, by `<kind> <name>`. */
async function registered(some: readonly Client[]): Promise<ReadonlyMap<string, Registered>> {
    const recorder = await recordResources(true);
    const { clients: resolved, terms } = resolveLink(stackConfig(configOf(some)));
    const options: Record<string, CustomResourceOptions> = {};
    const owners: Record<string, string> = {};
    const issuerRef = { group: "cert-manager.io", kind: "ClusterIssuer", name: "ca" } as const;
    for (const member of resolved) {
        const { identity } = member;
        const record = {
            transformations: [
                ({ name, opts }: { name: string; opts: CustomResourceOptions }) => {
                    options[name] = opts;
                    owners[name] = identity.name;
                    return undefined;
                },
            ],
        };
        new WorkloadCertificate(
            identity.name,
            { identity, issuerRef, issuanceTimeout: "90s" },
            record,
        );
        new MtlsWorkload(identity.name, { member, cluster: fakeCluster(), ...terms }, record);
    }
    await settle();
    const objects = recorder.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    return new Map(
        objects.map(({ name, inputs }) => {
            const { protect, retainOnDelete, ignoreChanges, aliases = [] } = options[name] ?? {};
            const { kind, metadata } = inputs as { kind: string; metadata: { name: string } };
            return [
                `${kind} ${metadata.name}`,
                {
                    resource: name,
                    inputs,
                    options: { protect, retainOnDelete, ignoreChanges },
                    takesOver: (aliases as Alias[]).flatMap(({ name: alias }) => alias ?? []),
                    owner: owners[name] ?? "",
                } as Registered,
            ];
        }),
    );
}

/** The objects that are not the same in both, for the engine: same inputs and options, no new one. */
function touched(
    before: ReadonlyMap<string, Registered>,
    after: ReadonlyMap<string, Registered>,
): readonly string[] {
    const isKept = (was: Registered, is: Registered | undefined) =>
        is !== undefined &&
        JSON.stringify([was.inputs, was.options]) === JSON.stringify([is.inputs, is.options]) &&
        (was.resource === is.resource || is.takesOver.includes(was.resource));
    return [...before].filter(([object, was]) => !isKept(was, after.get(object))).map(([o]) => o);
}

const own = (all: ReadonlyMap<string, Registered>, client: Client) =>
    [...all]
        .filter(([, { owner }]) => owner === `client-${client.workload}`)
        .map(([object]) => object);

test("a client that comes, at any place, changes no object of the others", async () => {
    await fc.assert(
        fc.asyncProperty(clients, fc.nat(), async (all, pick) => {
            const coming = all[pick % all.length];
            const before = await registered(all.filter((one) => one !== coming));
            const after = await registered(all);
            if (touched(before, after).length > 0) throw new Error(touched(before, after).join());
        }),
        { numRuns: 15 },
    );
}, 120_000);

test("a client that leaves, and then goes, changes no object of the others", async () => {
    await fc.assert(
        fc.asyncProperty(clients, fc.nat(), async (all, pick) => {
            const going = all[pick % all.length];
            const before = await registered(all);
            const leaving = await registered(
                all.map((one) => (one === going ? { ...one, leaving: true } : one)),
            );
            const after = await registered(all.filter((one) => one !== going));
            const its = going === undefined ? [] : own(leaving, going);
            const wrong = [
                ...touched(before, leaving).filter((object) => !its.includes(object)),
                ...touched(leaving, after).filter((object) => !its.includes(object)),
                // What it takes along is registered by no other.
                ...its.filter((object) => after.has(object)),
            ];
            if (wrong.length > 0) throw new Error(wrong.join());
        }),
        { numRuns: 15 },
    );
}, 120_000);
