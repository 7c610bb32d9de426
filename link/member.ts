import type { StackConfig } from "../config/schema";
import type { Contract } from "../contracts";
import type { Identity } from "../pki/identity";
import { certificateProblems } from "../pki/identityProblems";
import { rootLifetimeProblems } from "../pki/lifetime";
import type { Problem } from "../problems/problem";
import { podTemplateOf, TransformError, type OtherContainer } from "../workload";
import type { DocumentReader, ManifestDocument } from "../workload/documents";
import {
    managedElsewhereProblems,
    managedPaths,
    type SharedField,
} from "../workload/managedElsewhere";
import { manifestFile, type Manifest, type WorkloadManifest } from "../workload/manifest";
import { nameOf } from "../workload/objects";
import { identityOf, serviceAccountProblems, type IdentityConfig } from "./memberIdentity";
import { networkPolicyProblems } from "./networkPolicy";
import { envoyPortProblems, serviceProblems } from "./services";

/** One side of the link, as config and its file state it. */
export interface DeclaredMember {
    readonly identity: Identity;
    readonly contract: Contract;
    /** The workload in plain HTTP, as its file states it. */
    readonly manifest: WorkloadManifest;
    /** Services and other objects from the same file, with the first member that it has. */
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

/** What config says of a server or of a client. */
interface MemberConfig extends IdentityConfig {
    readonly manifest: string;
    readonly workload?: string | undefined;
    readonly otherContainers?: StackConfig["clients"][number]["otherContainers"];
    readonly rewriteHosts?: Readonly<Record<string, string>>;
    readonly adopt: boolean;
    readonly managedElsewhere: readonly SharedField[];
    /** Whether an earlier member is in the same file, and has what stands beside both. */
    readonly sharesFile: boolean;
}

/**
 * Finds a member's workload in its file and works out its identity. Undefined, with the reason among
 * `problems`, if there is no such workload.
 */
export function declaredMember(
    config: StackConfig,
    field: string,
    member: MemberConfig,
    read: DocumentReader,
    problems: Problem[],
): DeclaredMember | undefined {
    const found = findWorkload(field, member, read, problems);
    if (found === undefined) {
        return undefined;
    }
    const unreadable = orProblems(() => podTemplateOf(found.manifest)).problems;
    if (unreadable.length > 0) {
        problems.push(...unreadable);
        return undefined;
    }
    const { beside, ...workload } = found;
    const identity = identityOf(config, member, found.manifest);
    const hasEnvoy = member.contract.credentials.via === "envoy" && config.mode !== "plain";
    problems.push(
        ...certificateProblems(field, identity),
        ...("lifetime" in config.trustRoot
            ? rootLifetimeProblems(field, identity, config.trustRoot.lifetime)
            : []),
        ...serviceProblems(member.services ?? [], identity, found.companions),
        ...(hasEnvoy ? envoyPortProblems(identity, beside, config.server.contract.port) : []),
        ...serviceAccountProblems(field, identity, config.allowDefaultServiceAccount),
        ...managedElsewhereProblems(
            field,
            found.manifest,
            member.managedElsewhere,
            member.contract,
        ),
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
        ...workload,
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

/** Everything in a member's file that is no workload, whichever member has it. */
interface Beside {
    readonly beside: readonly Manifest[];
}

function findWorkload(
    field: string,
    { manifest: path, workload, sharesFile }: MemberConfig,
    read: DocumentReader,
    problems: Problem[],
): (Pick<DeclaredMember, "manifest" | "companions"> & Beside) | undefined {
    const documents = readFile(field, path, read, problems);
    if (documents === undefined) {
        return undefined;
    }
    const { file, problems: faults } = manifestFile(path, documents);
    problems.push(...faults);
    const candidates = file.workloads.filter(
        ({ metadata }) => workload === undefined || metadata.name === workload,
    );
    const [manifest, ...others] = candidates;
    if (manifest !== undefined && others.length === 0) {
        const beside = file.companions;
        return { manifest, companions: sharesFile ? [] : beside, beside };
    }
    if (faults.length === 0) {
        problems.push({
            field: `${field}.workload`,
            ...(workload !== undefined && { value: workload }),
            expected: `one workload of ${path}, which has ${file.workloads.map(nameOf).join(", ") || "none"}`,
            fix: `pulumi config set --path '${field}.workload' <name>`,
        });
    }
    return undefined;
}

function readFile(
    field: string,
    path: string,
    read: DocumentReader,
    problems: Problem[],
): readonly ManifestDocument[] | undefined {
    try {
        return read(path);
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

/** A value, or the problems that keep it from being made. */
export type OrProblems<T> =
    | { readonly value: T; readonly problems: readonly [] }
    | { readonly value?: never; readonly problems: readonly Problem[] };

/** Makes a value; a `TransformError` becomes its problems. */
export function orProblems<T>(make: () => T): OrProblems<T> {
    try {
        return { value: make(), problems: [] };
    } catch (error) {
        if (error instanceof TransformError) {
            return { problems: error.problems };
        }
        throw error;
    }
}
