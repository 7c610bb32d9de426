import { resolve } from "node:path";

import type { SourcedObject } from "../census";
import type { StackConfig } from "../config/schema";
import { googleCasProblems } from "../issuance/googleCas/problems";
import type { Issuance } from "../issuance/issuance";
import { restartLifetimeProblems } from "../pki/lifetime";
import { InputError } from "../problems/inputError";
import { placeholderProblems } from "../problems/placeholders";
import { describeProblems, type Problem } from "../problems/problem";
import { today as currentDay } from "../problems/today";
import { documentReader } from "../workload/documents";
import { nameOf } from "../workload/objects";
import { preferredPort } from "../workload/servicePorts";
import { callersOf, callerWarnings, censusServer, linkManifests } from "./callers";
import { clashProblems } from "./clashes";
import { contractFindings } from "./contractFindings";
import type { Link } from "./link";
import { declaredMember, type DeclaredMember } from "./member";
import { postconditionOf, surroundingsOf } from "./postcondition";
import { declaredServices, portsByHost, serviceProblems } from "./services";
import { transformMember, type LinkTerms, type Member } from "./transformed";
import { unmatchedProblems } from "./unmatched";
import { contractOf, publishedUrls, viaProblems } from "./via";

/** The link, resolved from config and manifests. */
export interface ResolvedLink {
    /** The stack output `link`. */
    readonly link: Link;
    readonly server: Member;
    readonly clients: readonly Member[];
    /** The link's settings for the transform of every member. */
    readonly terms: LinkTerms;
    /** Non-fatal warnings, shown in the preview. */
    readonly warnings: readonly string[];
}

/**
 * Reads the manifests that config names and resolves the link: its members, their certificates,
 * their transformed workloads, and the URL of the server.
 *
 * @param placeholders Whether manifests may contain placeholders.
 * @param read Reader of the manifest files; pass it on to a census of the same files.
 * @param today ISO date in UTC, compared with the last day of exemptions.
 * @throws InputError with every problem of config and manifests at once. In mode `mtls` an undeclared
 * caller of the server is a problem; in `tls` and `mtls` a call of a member that stays plain is.
 */
export function resolveLink(
    config: StackConfig,
    placeholders: "accept" | "refuse" = "accept",
    read = documentReader(),
    today = currentDay(),
): ResolvedLink {
    const problems: Problem[] = [];
    const declared = declaredMembers(config, (field, member) =>
        declaredMember(config, field, member, read, problems),
    );
    const members = [declared.server, ...declared.clients].filter((one) => one !== undefined);
    // A member that cannot be read may be the one that an entry is for.
    const complete = members.length === 1 + config.clients.length;
    const searched = linkManifests(config, read);
    const { objects } = searched;
    const found = declared.server && serverServices(config, declared.server, objects);
    const terms = found && termsOf(config, found);
    const checked = [declared.server, ...declared.clients].flatMap((member, index) => {
        const field = index === 0 ? "server" : `clients[${index - 1}]`;
        return member ? [{ member, ...contractFindings(field, member, config.mode, objects) }] : [];
    });
    const transformed = terms
        ? checked.map(({ member, notes }) => transformMember(member, terms, notes))
        : [];
    const surroundings = found && surroundingsOf(found.server, objects);
    const kept = transformed.flatMap(({ value }) =>
        value && terms && surroundings ? [postconditionOf(value, terms, surroundings)] : [],
    );
    problems.push(
        ...viaProblems(config.clients),
        ...clashProblems(members),
        ...(found ? serviceProblems(found.services, found.server) : []),
        ...checked.flatMap((one) => one.problems),
        ...rootProblems(config, members),
        ...restartLifetimeProblems("leaf.duration", config.leaf.duration, readingOf(members)),
        ...(complete ? unmatchedProblems(config, members) : []),
        ...(placeholders === "refuse" ? members.flatMap(manifestPlaceholderProblems) : []),
        ...[...transformed, ...kept].flatMap((one) => one.problems),
    );
    const [server, ...clients] = transformed.flatMap(({ value }) => value ?? []);
    if (problems.length > 0 || server === undefined || terms === undefined) {
        throw new InputError(describeProblems("The link cannot be worked out:", problems));
    }
    const applied = [server, ...clients, ...kept].flatMap(({ exemptions }) => exemptions);
    return {
        link: linkOf(config, terms, server, clients),
        server,
        clients,
        terms,
        warnings:
            config.mode === "plain"
                ? []
                : callerWarnings(
                      config,
                      callersOf(config, server, clients, searched),
                      applied,
                      today,
                  ),
    };
}

/** Calls `declare` for every member, with the path of its config field. */
function declaredMembers(
    { server, clients }: StackConfig,
    declare: (
        field: string,
        member: Parameters<typeof declaredMember>[2],
    ) => DeclaredMember | undefined,
) {
    const files = new Set([resolve(server.manifest)]);
    const sharesFile = (manifest: string) => {
        const before = files.size;
        return files.add(resolve(manifest)).size === before;
    };
    return {
        server: declare("server", { ...server, name: "server", sharesFile: false }),
        clients: clients.map((client, index) =>
            declare(`clients[${index}]`, {
                ...client,
                contract: contractOf(client),
                sharesFile: sharesFile(client.manifest),
            }),
        ),
    };
}

/** The declared Services of the server, with their manifests where they were read. */
function serverServices(
    config: StackConfig,
    member: DeclaredMember,
    objects: readonly SourcedObject[],
) {
    const server = censusServer(config, member);
    return { member, server, services: declaredServices(server, member.companions, objects) };
}

function linkOf(
    config: StackConfig,
    { serverPort, servicePorts }: LinkTerms,
    server: Member,
    clients: readonly Member[],
): Link {
    const { workload } = server.identity;
    const scheme = config.mode === "plain" ? "http" : "https";
    const host = `${config.server.services[0] ?? ""}.${workload.namespace}.svc`;
    return {
        name: config.linkName,
        mode: config.mode,
        kubeContext: config.kubeContext,
        serverUrl: `${scheme}://${host}:${preferredPort(servicePorts[host], serverPort)}`,
        server: server.identity,
        clients: clients.map(({ identity }) => identity),
        exempt: config.exempt,
        issuance: issuanceOf(config),
    };
}

function termsOf(
    {
        mode,
        server: { contract, services: names },
        clients,
        envoy,
        clusterDomain,
        exempt,
    }: StackConfig,
    { member: { identity }, server, services }: ReturnType<typeof serverServices>,
): LinkTerms {
    return {
        mode,
        serverHosts: [...identity.dnsNames, ...identity.ipAddresses],
        serverPort: contract.port,
        servicePorts: portsByHost(services, server),
        services: { names, namespace: identity.workload.namespace, clusterDomain },
        publishedUrls: publishedUrls(clients),
        envoyImage: envoy.image,
        exempt,
    };
}

function issuanceOf({ certManager }: StackConfig): Issuance {
    const { namespace, serviceAccount, approver } = certManager;
    return { requester: { namespace, serviceAccount }, policies: approver !== undefined };
}

/** How each member reads its certificate. */
function readingOf(members: readonly DeclaredMember[]) {
    return members.map(({ identity, contract }) => ({
        name: identity.name,
        reload: contract.reload,
    }));
}

function rootProblems(config: StackConfig, members: readonly DeclaredMember[]): readonly Problem[] {
    const { trustRoot, linkName, mode, certManager } = config;
    const identities = members.map(({ identity }) => identity);
    return trustRoot.kind === "googleCas"
        ? googleCasProblems("trustRoot", trustRoot, {
              linkName,
              mode,
              identities,
              approverPolicy: certManager.approver !== undefined,
          })
        : [];
}

function manifestPlaceholderProblems({ manifest, companions }: DeclaredMember): readonly Problem[] {
    return [manifest, ...companions].flatMap((object) =>
        placeholderProblems(object).map((problem) => ({
            ...problem,
            field: `${nameOf(object)}: ${problem.field}`,
            fix: "edit its manifest",
        })),
    );
}
