import { findCallers } from "../census";
import { exemptionProblems, type Exemption } from "../census/exemptions";
import {
    configToPaste,
    withVerdicts,
    undeclaredProblems,
    type CallerWithVerdict,
} from "../census/verdicts";
import { readManifests, type SearchedManifests } from "../census/manifests";
import { serverOf, type Server } from "../census/services";
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

/** Reads the manifests that config lists and those of the members. */
export function linkManifests(config: StackConfig, read: DocumentReader): SearchedManifests {
    const paths = [config.server, ...config.clients].map(({ manifest }) => manifest);
    return readManifests([...config.manifests, ...paths], read);
}

/** The server in the census's terms. */
export function censusServer(
    { server: { contract, services }, clusterDomain }: StackConfig,
    { identity, manifest }: Pick<Member, "identity" | "manifest">,
): Server {
    const { containers } = podTemplateOf(manifest).spec;
    return serverOf(identity, contract.port, containers, { services, clusterDomain });
}

/** Runs the census on the manifests that {@link linkManifests} read. */
export function callersOf(
    config: StackConfig,
    server: Pick<Member, "identity" | "manifest">,
    clients: readonly Pick<Member, "identity">[],
    { objects, problems }: SearchedManifests,
): Callers {
    const otherHosts = config.clients.flatMap(({ rewriteHosts }) => Object.keys(rewriteHosts));
    const callers = findCallers(objects, censusServer(config, server), otherHosts);
    const identities = clients.map(({ identity }) => identity);
    return { callers: withVerdicts(callers, identities, config.exempt), problems };
}

/**
 * Warnings about undeclared callers. In `tls` they can still connect, if they use https and trust
 * the CA; in `mtls` they cannot.
 *
 * @param applied Exemptions that members applied.
 * @param today ISO date in UTC.
 * @throws InputError in mode `mtls`: lists the callers and the config lines to paste. In both modes: an
 * exemption that matches nothing, or is past its date.
 */
export function callerWarnings(
    config: StackConfig,
    { callers, problems: unread }: Callers,
    applied: readonly Exemption[],
    today: string,
): readonly string[] {
    const used = new Set([...applied, ...callers.flatMap(({ exemptions }) => exemptions)]);
    const faults = exemptionProblems(config.exempt, used, today);
    const problems = [...unread, ...undeclaredProblems(callers)];
    const warning = problems.length === 0 ? [] : [warningOf(problems, callers)];
    const stops = config.mode === "mtls" ? warning : [];
    if (faults.length + stops.length > 0) {
        const messages = [
            ...(faults.length > 0
                ? [describeProblems("The exemptions in config cannot be used:", faults)]
                : []),
            ...stops,
        ];
        throw new InputError(messages.join("\n"));
    }
    return warning;
}

function warningOf(problems: readonly Problem[], callers: readonly CallerWithVerdict[]): string {
    const lines = configToPaste(callers);
    const paste = `\nLines for the stack's file, for callers that are to stay (npm run census):\n${lines}`;
    return `${describeProblems("Not every caller is known:", problems)}${lines && paste}`;
}
