import { resolve } from "node:path";

import type { Issuance } from "../issuance/requester";
import { googleCasProblems } from "../issuance/googleCas/problems";
import type { StackConfig } from "../config/schema";
import type { Link } from "./link";
import { describeProblems, type Problem } from "../problems/problem";
import { callerWarnings } from "./callers";
import { clashProblems } from "./clashes";
import { resolveMember, type Member } from "./member";
import { manifestPlaceholders } from "./placeholders";
import { transformProblems, type LinkTerms } from "./transformed";
import { contractOf, publishedUrls, viaProblems } from "./via";

/** The link, worked out from config and manifests. */
export interface ResolvedLink {
    /** What becomes the stack output `link`. */
    readonly link: Link;
    readonly server: Member;
    readonly clients: readonly Member[];
    /** What the transform of every member is told of the link. */
    readonly terms: LinkTerms;
    /** Sentences for preview on what may stop, and stops nobody. */
    readonly warnings: readonly string[];
}

/**
 * Reads the manifests that config names and works out the link: who its members are, what their
 * certificates say, and how clients reach the server. Reads files, touches nothing else.
 *
 * @param placeholders Whether manifests may hold values that are not filled in yet.
 * @throws Error with every problem of config against manifests at once; in mode `mtls` a caller of
 * the server that config does not know is one.
 */
export function resolveLink(
    config: StackConfig,
    placeholders: "accept" | "refuse" = "accept",
): ResolvedLink {
    const problems: Problem[] = [];
    const files = [config.server, ...config.clients].map(({ manifest }) => resolve(manifest));
    const declaredServer = { ...config.server, name: "server", sharesFile: false };
    const server = resolveMember(config, "server", declaredServer, problems);
    const clients = config.clients.flatMap((client, index) => {
        const sharesFile = files.indexOf(resolve(client.manifest)) <= index;
        const declared = { ...client, contract: contractOf(client), sharesFile };
        const member = resolveMember(config, `clients[${index}]`, declared, problems);
        return member === undefined ? [] : [member];
    });
    const members = [...(server === undefined ? [] : [server]), ...clients];
    problems.push(
        ...viaProblems(config.clients),
        ...clashProblems(members),
        ...rootProblems(config, members),
        ...(placeholders === "refuse" ? members.flatMap(manifestPlaceholders) : []),
        ...(server === undefined ? [] : transformProblems(members, termsOf(config, server))),
    );
    if (server === undefined || problems.length > 0) {
        throw new Error(describeProblems("The link cannot be worked out:", problems));
    }
    const warnings = callerWarnings(config, server, clients);
    const { workload } = server.identity;
    const { port } = config.server.contract;
    const scheme = config.mode === "plain" ? "http" : "https";
    return {
        link: {
            name: config.linkName,
            mode: config.mode,
            kubeContext: config.kubeContext,
            serverUrl: `${scheme}://${config.server.services[0] ?? ""}.${workload.namespace}.svc:${port}`,
            server: server.identity,
            clients: clients.map(({ identity }) => identity),
            exemptCallers: config.exemptCallers,
            issuance: issuanceOf(config),
        },
        server,
        clients,
        terms: termsOf(config, server),
        warnings,
    };
}

function termsOf({ mode, server, clients, envoy }: StackConfig, { identity }: Member): LinkTerms {
    return {
        mode,
        serverHosts: [...identity.dnsNames, ...identity.ipAddresses],
        serverPort: server.contract.port,
        publishedUrls: publishedUrls(clients),
        envoyImage: envoy.image,
    };
}

function issuanceOf({ certManager }: StackConfig): Issuance {
    const { namespace, serviceAccount, approver } = certManager;
    return { requester: { namespace, serviceAccount }, policies: approver !== undefined };
}

function rootProblems(config: StackConfig, members: readonly Member[]): readonly Problem[] {
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
