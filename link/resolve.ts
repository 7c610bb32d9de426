import { readFileSync } from "node:fs";

import { certificateProblems } from "../checks/certificate";
import { googleCasProblems } from "../checks/googleCas/problems";
import { defaultLeafDuration, renewBeforeOf, rootLifetimeProblems } from "../checks/lifetime";
import { describeProblems, type Problem } from "../checks/problem";
import { spiffeId } from "../checks/spiffe";
import type { StackConfig } from "../configSchema";
import type { Contract } from "../contracts";
import { podTemplateOf, type OtherContainer, type UrlTarget } from "../transforms";
import { callerWarnings } from "./callers";
import type { Identity, Issuance, Link } from "./identity";
import { managedElsewhereProblems, managedPaths, type SharedField } from "./managedElsewhere";
import { networkPolicyProblems } from "./networkPolicy";
import { objectName, parseManifests, type Manifest, type WorkloadManifest } from "./manifests";
import { manifestPlaceholders } from "./placeholders";
import { serviceProblems } from "./services";
import { contractOf, publishedUrls, viaProblems } from "./via";

/** One side of the link with everything that is needed to put it in place. */
export interface Member {
    readonly identity: Identity;
    readonly contract: Contract;
    /** The workload in plain HTTP, as its file states it. */
    readonly manifest: WorkloadManifest;
    /** Services and other objects from the same file. */
    readonly companions: readonly Manifest[];
    /** Further containers of the workload that dial the server. */
    readonly otherContainers: readonly OtherContainer[];
    /** Hosts in the manifest's URLs that are to be replaced. */
    readonly rewriteHosts: Readonly<Record<string, string>>;
    /** Whether the objects of the file exist already and are to be taken over. */
    readonly adopt: boolean;
    /** Property paths of the workload that others set, once it exists. */
    readonly managedElsewhere: readonly string[];
}

/** The link, worked out from config and manifests. */
export interface ResolvedLink {
    /** What becomes the stack output `link`. */
    readonly link: Link;
    readonly server: Member;
    readonly clients: readonly Member[];
    /** Host names under which a URL may name the server. */
    readonly serverHosts: readonly string[];
    readonly serverPort: number;
    /** What the URLs point to that the server publishes to its clients. */
    readonly publishedUrls: UrlTarget;
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
    const server = resolveMember(config, "server", { ...config.server, name: "server" }, problems);
    const clients = config.clients.flatMap((client, index) => {
        const declared = { ...client, contract: contractOf(client) };
        const member = resolveMember(config, `clients[${index}]`, declared, problems);
        return member === undefined ? [] : [member];
    });
    const members = [...(server === undefined ? [] : [server]), ...clients];
    problems.push(
        ...viaProblems(config.clients),
        ...clashProblems(members),
        ...rootProblems(config, members),
        ...(placeholders === "refuse" ? members.flatMap(manifestPlaceholders) : []),
    );
    if (server === undefined || problems.length > 0) {
        throw new Error(describeProblems("The link cannot be worked out:", problems));
    }
    const warnings = callerWarnings(config, server, clients);
    const { dnsNames, ipAddresses, workload } = server.identity;
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
        serverHosts: [...dnsNames, ...ipAddresses],
        serverPort: port,
        publishedUrls: publishedUrls(config.clients),
        warnings,
    };
}

function issuanceOf({ certManager }: StackConfig): Issuance {
    const { namespace, serviceAccount, approver } = certManager;
    return { requester: { namespace, serviceAccount }, policies: approver !== undefined };
}

/** What config says of a server or of a client. */
interface MemberConfig {
    readonly name: string;
    readonly manifest: string;
    readonly workload?: string | undefined;
    readonly container?: string | undefined;
    readonly contract: Contract;
    readonly services?: readonly string[];
    readonly loopback?: boolean;
    readonly otherContainers?: StackConfig["clients"][number]["otherContainers"];
    readonly rewriteHosts?: Readonly<Record<string, string>>;
    readonly adopt: boolean;
    readonly managedElsewhere: readonly SharedField[];
}

function resolveMember(
    config: StackConfig,
    field: string,
    member: MemberConfig,
    problems: Problem[],
): Member | undefined {
    const found = findWorkload(field, member, problems);
    if (found === undefined) {
        return undefined;
    }
    const identity = identityOf(config, member, found.manifest);
    problems.push(
        ...certificateProblems(field, identity),
        ...("lifetime" in config.trustRoot
            ? rootLifetimeProblems(field, identity, config.trustRoot.lifetime)
            : []),
        ...serviceProblems(member.services ?? [], identity, found.companions),
        ...serviceAccountProblems(field, identity, config.allowDefaultServiceAccount),
        ...managedElsewhereProblems(field, found.manifest, member.managedElsewhere),
        ...(config.networkPolicy ? networkPolicyProblems(field, identity, found.manifest) : []),
    );
    return {
        identity,
        contract: member.contract,
        otherContainers: (member.otherContainers ?? []).map((other) =>
            otherContainerOf(member.contract, other),
        ),
        rewriteHosts: member.rewriteHosts ?? {},
        adopt: member.adopt,
        managedElsewhere: managedPaths(found.manifest, member.managedElsewhere),
        ...found,
    };
}

/** How a further container is configured: as config says, else like the contract's own. */
function otherContainerOf(
    contract: Contract,
    { name, env }: StackConfig["clients"][number]["otherContainers"][number],
): OtherContainer {
    if (env === undefined) {
        return { name, credentials: contract.credentials, urls: contract.urls };
    }
    const { urls, ...credentials } = env;
    return { name, credentials: { via: "env", ...credentials }, urls };
}

function findWorkload(
    field: string,
    { manifest: path, workload }: MemberConfig,
    problems: Problem[],
): Pick<Member, "manifest" | "companions"> | undefined {
    const text = readManifest(field, path, problems);
    if (text === undefined) {
        return undefined;
    }
    const { file, problems: faults } = parseManifests(path, text);
    problems.push(...faults);
    const candidates = file.workloads.filter(
        ({ metadata }) => workload === undefined || metadata.name === workload,
    );
    const [manifest, ...others] = candidates;
    if (manifest !== undefined && others.length === 0) {
        return { manifest, companions: file.companions };
    }
    if (faults.length === 0) {
        problems.push({
            field: `${field}.workload`,
            ...(workload !== undefined && { value: workload }),
            expected: `one workload of ${path}, which has ${file.workloads.map(objectName).join(", ") || "none"}`,
            fix: `pulumi config set --path '${field}.workload' <name>`,
        });
    }
    return undefined;
}

function readManifest(field: string, path: string, problems: Problem[]): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        problems.push({
            field: `${field}.manifest`,
            value: path,
            expected: `a readable file, relative to the project's folder (${(error as Error).message})`,
            fix: `pulumi config set --path '${field}.manifest' <file>`,
        });
        return undefined;
    }
}

function identityOf(
    config: StackConfig,
    member: MemberConfig,
    manifest: WorkloadManifest,
): Identity {
    const { apiVersion, kind, metadata } = manifest;
    const { usage, reload } = member.contract;
    const { spec, metadata: podMetadata } = podTemplateOf(manifest);
    const serviceAccount = spec.serviceAccountName ?? "default";
    const credentials = `${metadata.name}-${usage}-tls`;
    const duration = config.leaf.duration ?? defaultLeafDuration(reload);
    const services = (member.services ?? []).map((s) => `${s}.${metadata.namespace}.svc`);
    return {
        name: member.name,
        usage,
        contract: member.contract.name,
        workload: { apiVersion, kind, namespace: metadata.namespace, name: metadata.name },
        container: member.container ?? member.contract.container ?? spec.containers[0]?.name ?? "",
        podLabels: podMetadata?.labels ?? {},
        serviceAccount,
        spiffeId: spiffeId(config.trustDomain, metadata.namespace, serviceAccount),
        dnsNames: [
            ...services.flatMap((service) => [service, `${service}.${config.clusterDomain}`]),
            ...(member.loopback === true ? ["localhost"] : []),
        ],
        ipAddresses: member.loopback === true ? ["127.0.0.1"] : [],
        certificateName: credentials,
        secretName: credentials,
        privateKey: {
            algorithm: config.leaf.algorithm,
            size: config.leaf.size ?? (config.leaf.algorithm === "ECDSA" ? 256 : 2048),
        },
        duration,
        renewBefore: renewBeforeOf(duration),
    };
}

function rootProblems(config: StackConfig, members: readonly Member[]): readonly Problem[] {
    const { trustRoot, linkName, mode } = config;
    const identities = members.map(({ identity }) => identity);
    return trustRoot.kind === "googleCas"
        ? googleCasProblems("trustRoot", trustRoot, { linkName, mode, identities })
        : [];
}

function serviceAccountProblems(
    field: string,
    { serviceAccount, workload }: Identity,
    allowed: readonly string[],
): readonly Problem[] {
    return serviceAccount !== "default" || allowed.includes(workload.name)
        ? []
        : [
              {
                  field: `${field}: service account of ${workload.kind} ${workload.namespace}/${workload.name}`,
                  value: serviceAccount,
                  expected:
                      "an account of its own: every pod that names none shares `default`, and with it this identity",
                  fix: `set serviceAccountName in the manifest, or list ${workload.name} in allowDefaultServiceAccount`,
              },
          ];
}

function clashProblems(members: readonly Member[]): readonly Problem[] {
    const repeated = (field: string, key: (member: Member) => string, fix: string) =>
        members
            .map(key)
            .filter((value, index, all) => all.indexOf(value) !== index)
            .map((value) => ({ field, value, expected: "each one once", fix }));
    return [
        ...repeated("clients[].name", ({ identity }) => identity.name, "choose other names"),
        ...repeated(
            "Secret",
            ({ identity }) => `${identity.workload.namespace}/${identity.secretName}`,
            "list each workload once",
        ),
    ];
}
