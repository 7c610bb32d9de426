import { streamSource } from "../../census/manifests";
import type { StackConfig } from "../../config/schema";
import { serverName } from "../../link/memberIdentity";
import { closest } from "../../problems/closest";
import type { Problem } from "../../problems/problem";
import type { DocumentReader, ManifestDocument } from "../../workload/documents";
import { isWorkloadKind } from "../../workload/kinds";
import { manifestFile, type WorkloadManifest } from "../../workload/manifest";
import { nameOf, objectIn, type KubernetesObject } from "../../workload/objects";

/** A member of the link whose workload is on the stream. */
export interface StreamedMember {
    /** `server`, or a client's name. */
    readonly name: string;
    /** Path of its config field. */
    readonly field: string;
    /** Name of its workload. */
    readonly workload: string;
    /** Its workload in the file that config names, if that can be read. */
    readonly committed: WorkloadManifest | undefined;
}

/**
 * The members that the stream is to have, and what prevents it.
 * @param chosen Names of these members; all of the link's if absent.
 * @param objects Objects on the stream.
 */
export function streamedMembers(
    config: StackConfig,
    chosen: readonly string[] | undefined,
    objects: readonly KubernetesObject[],
    read: DocumentReader,
): { readonly members: readonly StreamedMember[]; readonly problems: readonly Problem[] } {
    const all = placedMembers(config);
    const names = all.map(({ name }) => name);
    const unknown = (chosen ?? []).filter((name) => !names.includes(name));
    const problems: Problem[] = unknown.map((name) => ({
        field: "--members",
        value: name,
        expected: `members of the link: ${names.join(", ")}`,
        meant: closest(name, names),
        fix: "name some of these, or leave the flag out for all of them",
    }));
    const workloads = objects.filter(({ kind }) => isWorkloadKind(kind));
    const members = all
        .filter(({ name }) => chosen === undefined || chosen.includes(name))
        .flatMap(({ name, field: place, manifest, workload }): StreamedMember[] => {
            const committed = committedWorkload(manifest, workload, read);
            const wanted = workload ?? committed?.metadata.name;
            const found = workloads.filter(({ metadata }) => metadata.name === wanted);
            if (wanted !== undefined && found.length > 0) {
                return [{ name, field: place, workload: wanted, committed }];
            }
            problems.push(missing(name, place, wanted, workloads));
            return [];
        });
    return { members, problems };
}

/** The config of every member, the server first, with the path of its field. */
export function placedMembers({ server, clients }: Pick<StackConfig, "clients" | "server">) {
    return [
        { ...server, name: serverName, field: "server" },
        ...clients.map((client, index) => ({ ...client, field: `clients[${index}]` })),
    ];
}

function missing(
    name: string,
    place: string,
    wanted: string | undefined,
    workloads: readonly KubernetesObject[],
): Problem {
    const there = workloads.map(nameOf).join(", ") || "none";
    return wanted === undefined
        ? {
              field: `${place}.workload`,
              expected: `the name of the workload of ${name} on ${streamSource}, which has ${there}`,
              fix: `pulumi config set --path '${place}.workload' <name>`,
          }
        : {
              field: `${place}: workload on ${streamSource}`,
              value: wanted,
              expected: `a workload of that name: there is ${there}`,
              meant: closest(
                  wanted,
                  workloads.map(({ metadata }) => metadata.name),
              ),
              fix: `correct ${place}.workload, or name with --members those that this release has`,
          };
}

/** The workload that config names in a file, or the only one of the file. */
function committedWorkload(
    path: string,
    name: string | undefined,
    read: DocumentReader,
): WorkloadManifest | undefined {
    const documents = readable(path, read);
    const [found, ...others] = manifestFile(path, documents).file.workloads.filter(
        ({ metadata }) => name === undefined || metadata.name === name,
    );
    return others.length === 0 ? found : undefined;
}

/** A reader of this stack may have only the chart, not the file. */
function readable(path: string, read: DocumentReader): readonly ManifestDocument[] {
    try {
        return read(path);
    } catch {
        return [];
    }
}

/** The documents of the stream that make up a member's file: workloads of members, and companions. */
export function memberDocuments(
    documents: readonly ManifestDocument[],
    members: readonly StreamedMember[],
): readonly ManifestDocument[] {
    const names = members.map(({ workload }) => workload);
    return documents.filter(({ value }) => {
        const object = objectIn(value);
        if (object === undefined) return false;
        const { apiVersion, kind, metadata } = object;
        return isWorkloadKind(kind)
            ? names.includes(metadata.name)
            : apiVersion === "v1" && companionKinds.includes(kind);
    });
}

/** Kinds that the program reads beside a workload. */
const companionKinds = ["ConfigMap", "Service", "ServiceAccount"];

/** Config in which the members' workloads are on the stream. */
export function withStream(config: StackConfig, members: readonly StreamedMember[]): StackConfig {
    const moved = <T extends object>(one: T, place: string): T => {
        const member = members.find((other) => other.field === place);
        return member === undefined
            ? one
            : { ...one, manifest: streamSource, workload: member.workload };
    };
    return {
        ...config,
        server: moved(config.server, "server"),
        clients: config.clients.map((client, index) => moved(client, `clients[${index}]`)),
    };
}
