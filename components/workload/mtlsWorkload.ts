import * as pulumi from "@pulumi/pulumi";

import { nameOf } from "../../workload/objects";
import { type Manifest } from "../../workload/manifest";
import { companionResourceName } from "../../link/clashes";
import { operatorNotes } from "../../link/operatorNotes";
import type { LinkTerms, Member } from "../../link/transformed";
import { observed } from "../../observe/observed";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import { workloadRollout } from "../../observe/workloadRollout";
import { applyManifest } from "./manifestObject";

/** Arguments of {@link MtlsWorkload}. */
export interface MtlsWorkloadArgs
    extends
        Pick<LinkTerms, "mode" | "serverHosts" | "serverPort">,
        Partial<Pick<LinkTerms, "exempt" | "publishedUrls" | "servicePorts">> {
    /** The member: the transformed workload and its identity. */
    readonly member: Member;
    /** Cluster in which the rollout is observed. */
    readonly cluster: PinnedCluster;
}

/**
 * A transformed workload and the companions from its file. In mode `plain` the workload is exactly
 * the manifest, so that a rollback reuses the original ReplicaSet. Its certificate must be issued
 * first.
 *
 * Deleting the component or the stack leaves the workload running. While TLS is on, deletion is
 * refused, because the certificates would be deleted first. Jobs are the exception: a mode change
 * replaces them, so they and their companions are not protected. So is a client that leaves: its
 * protection is lifted, and the update without it deletes what its `departure` lists.
 */
export class MtlsWorkload extends pulumi.ComponentResource {
    /** The workload as applied to the cluster. */
    readonly workload: pulumi.CustomResource;
    /** Dependency for later workloads; resolves once all pods have the latest template. */
    readonly ready: pulumi.Output<pulumi.Resource>;

    constructor(name: string, args: MtlsWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super(componentType, name, summary(args), opts);
        const { transformed, notes, fileNotes, companions, managedElsewhere } = args.member;
        const said = [...fileNotes, ...notes, ...operatorNotes(args.member)];
        // A message about a resource that is never registered blocks every later message.
        this.urn.apply(() => said.forEach((note) => void pulumi.log.info(note, this)));

        this.workload = applyManifest(
            `${name}-workload`,
            transformed,
            this.optionsFor(transformed, args, managedElsewhere),
        );
        for (const companion of companions) {
            applyManifest(companionResourceName(name, companion), companion, {
                ...this.optionsFor(companion, args, clusterMadePaths(companion)),
                aliases: args.member.fileMates.map((mate) => companionOf(mate, companion)),
            });
        }

        this.ready = this.observeRollout(args);
        this.registerOutputs({});
    }

    private observeRollout({ cluster, member }: MtlsWorkloadArgs): pulumi.Output<pulumi.Resource> {
        const scaledElsewhere = member.managedElsewhere.includes("spec.replicas");
        return observed<pulumi.Resource, string>(
            this,
            { after: this.workload.id, about: this.workload },
            () => workloadRollout(cluster, member.identity.workload, scaledElsewhere),
        );
    }

    private optionsFor(
        object: Manifest,
        { member, mode }: MtlsWorkloadArgs,
        ignoreChanges: readonly string[],
    ) {
        const { kind, metadata } = object;
        const { adopt, departure, manifest } = member;
        return {
            parent: this,
            protect: mode !== "plain" && manifest.kind !== "Job" && departure === undefined,
            // A Job's pod template is immutable: another mode needs a new Job, and deletes the old.
            retainOnDelete: kind !== "Job" && !departure?.deletes.includes(nameOf(object)),
            ignoreChanges: [...ignoreChanges],
            // Pulumi imports only once; it ignores `import` if the state has the object.
            ...(adopt && { import: `${metadata.namespace}/${metadata.name}` }),
        };
    }
}

const componentType = "mtls:index:MtlsWorkload";

/** The resource of a companion where another member of its file has it, or had it before. */
function companionOf(member: string, companion: Manifest): pulumi.Alias {
    return {
        name: companionResourceName(member, companion),
        parent: pulumi.createUrn(member, componentType),
    };
}

/** Registered inputs: only those that policies need to check the component's children. */
function summary(args: MtlsWorkloadArgs) {
    const { member, mode, serverHosts, serverPort } = args;
    const { servicePorts = {}, publishedUrls = "server", exempt = [] } = args;
    const { otherContainers } = member;
    const exempted = exempt.filter(({ object }) => object === nameOf(member.manifest));
    const { usage, contract, workload, container, serviceAccount, secretName } = member.identity;
    const otherPorts = Object.entries(servicePorts)
        .map(([host, { tls }]) => [host, tls] as const)
        .filter(([, tls]) => tls.some((port) => port !== serverPort));
    return {
        mode,
        usage,
        contract,
        workload,
        container,
        serviceAccount,
        secretName,
        serverHosts,
        serverPort,
        ...(otherPorts.length > 0 && { servicePorts: Object.fromEntries(otherPorts) }),
        ...(otherContainers.length > 0 && { otherContainers }),
        ...(publishedUrls !== "server" && { publishedUrls }),
        ...(exempted.length > 0 && { exempt: exempted }),
    };
}

/**
 * Paths that the cluster fills in. An import records a Service's cluster IP as an input; its
 * absence from the file would then replace the Service.
 */
function clusterMadePaths({ kind, spec }: Manifest): readonly string[] {
    const { clusterIP } = (spec ?? {}) as { readonly clusterIP?: unknown };
    return kind === "Service" && clusterIP === undefined ? ["spec.clusterIP"] : [];
}
