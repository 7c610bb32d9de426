import { findCallers } from "../census";
import {
    configToPaste,
    withVerdicts,
    undeclaredProblems,
    type CallerWithVerdict,
} from "../census/verdicts";
import { readManifests } from "../census/manifests";
import { serverOf } from "../census/services";
import type { StackConfig } from "../config/schema";
import { InputError } from "../problems/inputError";
import { describeProblems, type Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import type { DocumentReader } from "../workload/documents";
import type { Member } from "./transformed";

/** The callers of the server in the manifests, each with its verdict. */
export interface Callers {
    readonly callers: readonly CallerWithVerdict[];
    /** Files that could not be searched, with the reason. */
    readonly problems: readonly Problem[];
}

/** Runs the census on the manifests that config lists and on those of the members. */
export function callersOf(
    config: StackConfig,
    server: Pick<Member, "identity" | "manifest">,
    clients: readonly Pick<Member, "identity">[],
    read: DocumentReader,
): Callers {
    const paths = [config.server, ...config.clients].map(({ manifest }) => manifest);
    const { objects, problems } = readManifests([...config.manifests, ...paths], read);
    const otherHosts = config.clients.flatMap(({ rewriteHosts }) => Object.keys(rewriteHosts));
    const { contract, services } = config.server;
    const { clusterDomain } = config;
    const dialled = serverOf(
        server.identity,
        contract.port,
        podTemplateOf(server.manifest).spec.containers,
        { services, clusterDomain },
    );
    const callers = findCallers(objects, dialled, otherHosts);
    const identities = clients.map(({ identity }) => identity);
    return { callers: withVerdicts(callers, identities, config.exemptCallers), problems };
}

/**
 * Warnings about undeclared callers. In `tls` they can still connect, if they use https and trust
 * the CA; in `mtls` they cannot.
 *
 * @throws InputError in mode `mtls`: lists the callers and the config lines to paste.
 */
export function callerWarnings(
    config: StackConfig,
    server: Pick<Member, "identity" | "manifest">,
    clients: readonly Pick<Member, "identity">[],
    read: DocumentReader,
): readonly string[] {
    if (config.mode === "plain") {
        return [];
    }
    const { callers, problems: unread } = callersOf(config, server, clients, read);
    const problems = [...unread, ...undeclaredProblems(callers)];
    if (problems.length === 0) {
        return [];
    }
    const lines = configToPaste(callers);
    const paste = `\nLines for the stack's file, for callers that are to stay (npm run census):\n${lines}`;
    const message = `${describeProblems("Not every caller is known:", problems)}${lines && paste}`;
    if (config.mode === "mtls") {
        throw new InputError(message);
    }
    return [message];
}
