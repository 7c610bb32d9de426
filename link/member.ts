import type { StackConfig } from "../config/schema";
import type { Contract } from "../contracts";
import type { Identity } from "../pki/identity";
import { certificateProblems } from "../pki/identityProblems";
import { rootLifetimeProblems } from "../pki/lifetime";
import { closest } from "../problems/closest";
import type { Problem } from "../problems/problem";
import { podTemplateOf, TransformError, type OtherContainer } from "../workload";
import type { DocumentReader } from "../workload/documents";
import {
    managedElsewhereProblems,
    managedPaths,
    type SharedField,
} from "../workload/managedElsewhere";
import {
    manifestFile,
    type Manifest,
    type ManifestFile,
    type WorkloadManifest,
} from "../workload/manifest";
import { nameOf } from "../workload/objects";
import { manifestDocuments } from "./manifestDocuments";
import { identityOf, serviceAccountProblems, type IdentityConfig } from "./memberIdentity";
import { networkPolicyProblems } from "./networkPolicy";
import { envoyPortProblems } from "./services";

/** A member of the link: its config and its manifest, not yet transformed. */
export interface DeclaredMember {
    readonly identity: Identity;
    readonly contract: Contract;
    /** The workload in plain HTTP, as in its manifest file. */
    readonly manifest: WorkloadManifest;
    /** Other objects of the file, such as Services. Empty if another member has them. */
    readonly companions: readonly Manifest[];
    /** Further containers of the workload that dial the server. */
    readonly otherContainers: readonly OtherContainer[];
    /** Hosts in the manifest's URLs, and the hosts that replace them. */
    readonly rewriteHosts: Readonly<Record<string, string>>;
    /** Whether the objects of the file exist already and Pulumi imports them. */
    readonly adopt: boolean;
    /** What was left out of an exported file, for the preview. */
    readonly fileNotes: readonly string[];
    /** Property paths of the workload that other controllers or teams set once it exists. */
    readonly managedElsewhere: readonly string[];
    /** Short name that its resources had before a rename. */
    readonly previousName?: string | undefined;
    /** Names of the other members in its file; any of them may have had its companions. */
    readonly fileMates: readonly string[];
    /** Whether it leaves the link: its protection is lifted. */
    readonly leaving: boolean;
}

/** Config of a server or client. */
interface MemberConfig extends IdentityConfig {
    readonly manifest: string;
    readonly workload?: string | undefined;
    readonly otherContainers?: StackConfig["clients"][number]["otherContainers"];
    readonly rewriteHosts?: Readonly<Record<string, string>>;
    readonly adopt: boolean;
    readonly managedElsewhere: readonly SharedField[];
    readonly previousName?: string | undefined;
    readonly leaving?: boolean;
    /** Names of the other members in the same file. */
    readonly fileMates: readonly string[];
    /** Whether it has the companions of its file; one member of each file does. */
    readonly ownsFile: boolean;
}

/**
 * Finds a member's workload in its file and derives its identity. Adds every problem to `problems`.
 * @returns undefined if the workload cannot be found or read.
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
        previousName: member.previousName,
        fileMates: member.fileMates,
        leaving: member.leaving ?? false,
        ...workload,
    };
}

/** Settings of a further container: from config, or else the contract's. */
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
    { manifest: path, workload, ownsFile }: MemberConfig,
    read: DocumentReader,
    problems: Problem[],
): (Pick<DeclaredMember, "manifest" | "companions" | "fileNotes"> & Beside) | undefined {
    const documents = manifestDocuments(field, path, read, problems);
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
        const companions = ownsFile ? beside : [];
        const fileNotes = exportNotes(file, [manifest, ...companions]);
        return { manifest, companions, fileNotes, beside };
    }
    if (faults.length === 0 && file.workloads.length === 0) {
        problems.push({
            field: `${field}.manifest`,
            value: path,
            expected: "a file with a workload: it has none",
            fix: `add the workload to it, or name its file in ${field}.manifest`,
        });
    } else if (faults.length === 0) {
        const names = file.workloads.map(({ metadata }) => metadata.name);
        const meant = closest(workload, names);
        problems.push({
            field: `${field}.workload`,
            ...(workload !== undefined && { value: workload }),
            ...(meant !== undefined && { meant }),
            expected: `one workload of ${path}, which has ${file.workloads.map(nameOf).join(", ")}`,
            fix: `pulumi config set --path '${field}.workload' ${meant ?? "<name>"}`,
        });
    }
    return undefined;
}

/** One note for each object that `kubectl get -o yaml` wrote. */
function exportNotes({ leftOut }: ManifestFile, objects: readonly Manifest[]): readonly string[] {
    return objects.map(nameOf).flatMap((name) => {
        const paths = leftOut.get(name);
        return paths === undefined
            ? []
            : [`${name}: left out of its file, because the cluster sets it: ${paths.join(", ")}.`];
    });
}

/** A value, or the problems that prevented it. */
export type OrProblems<T> =
    | { readonly value: T; readonly problems: readonly [] }
    | { readonly value?: never; readonly problems: readonly Problem[] };

/** Calls `make` and returns its value; returns the problems of a `TransformError`. */
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
