import { join } from "node:path";

import { resolveLink, type ResolvedLink } from "../../../link/resolve";
import { parsedConfig } from "../../support/parsedConfig";
import { Property } from "../../../rules/property";
import { verificationOn } from "../../../rules/verification";
import { corpus, type CallerCase, type outcomes } from "../../../tools/callerCases";
import { podTemplateOf } from "../../../workload";
import { parseDocuments } from "../../../workload/documents";
import { isWorkloadKind } from "../../../workload/kinds";
import type { WorkloadManifest } from "../../../workload/manifest";
import { objectIn } from "../../../workload/objects";
import type { Container } from "../../../workload/podTemplate";

/** What the product does with a case. */
export interface Outcome {
    readonly is: (typeof outcomes)[number];
    /** The refusal, or the warnings and notes of an accepted link. */
    readonly message: string;
    readonly link?: ResolvedLink;
}

const workloads = { server: "noetl-server-rust", client: "client" } as const;

/**
 * Resolves the link of a case as the program does, and applies the rule about verification. The
 * case's file is the manifest of the server and of the client that are in it; a file with neither
 * of them is listed in `manifests`.
 */
export function outcomeOf(one: CallerCase): Outcome {
    const objects = parseDocuments(one.file, one.text).flatMap(
        ({ value }) => objectIn(value) ?? [],
    );
    const fileOf = (role: keyof typeof workloads) =>
        objects.some(
            ({ kind, metadata }) => isWorkloadKind(kind) && metadata.name === workloads[role],
        )
            ? one.file
            : join(corpus, `${role}.yaml`);
    const [server, client] = [fileOf("server"), fileOf("client")];
    const isMember = [server, client].includes(one.file);
    const services = ["noetl", "noetl-server-rust"];
    try {
        const link = linkOf({
            kubeContext: "kind-dev",
            mode: "mtls",
            trustDomain: "dev.internal",
            trustRoot: { kind: "selfSigned" },
            server: { manifest: server, workload: workloads.server, services, ...one.server },
            clients: [
                { name: "client", manifest: client, workload: workloads.client, ...one.client },
            ],
            manifests: [...(isMember ? [] : [one.file]), ...one.beside],
            ...one.config,
        });
        const members = [link.server, ...link.clients];
        const message = [...link.warnings, ...members.flatMap(({ notes }) => notes)].join("\n");
        return { is: nameOf(one, link), message, link };
    } catch (error) {
        return { is: "refused", message: (error as Error).message };
    }
}

/** @throws Error with the refusal. */
function linkOf(values: Readonly<Record<string, unknown>>): ResolvedLink {
    const link = resolveLink(parsedConfig(values), "refuse");
    const findings = [link.server, ...link.clients].flatMap(({ transformed }) => [
        ...verificationOn.check(
            {
                urn: "",
                name: transformed.metadata.name,
                type: "",
                protect: false,
                props: new Property(transformed),
                component: undefined,
            },
            undefined,
            "",
        ),
    ]);
    if (findings.length > 0) throw new Error(JSON.stringify(findings));
    return link;
}

function nameOf(one: CallerCase, link: ResolvedLink): Outcome["is"] {
    if ("exempt" in one.config) return "exempt";
    const hasCall = one.becomes.length > 0 || isDifferent(one, link);
    return hasCall ? "rewritten" : "untouched";
}

/** Whether the transform changed the container with the call. */
function isDifferent(one: CallerCase, { server, clients }: ResolvedLink): boolean {
    return [server, ...clients].some(
        ({ manifest, transformed }) =>
            canonical(containerOf(manifest, one.container)) !==
            canonical(containerOf(transformed, one.container)),
    );
}

/** The container or init container of that name. */
export function containerOf(manifest: WorkloadManifest, name: string): Container | undefined {
    const { initContainers, containers } = podTemplateOf(manifest).spec;
    return [...(initContainers ?? []), ...containers].findLast((one) => one.name === name);
}

/** JSON with sorted keys; empty for undefined. */
export function canonical(value: unknown): string {
    const sorted = (_: string, inner: unknown) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
            : inner;
    return value === undefined ? "" : JSON.stringify(value, sorted);
}
