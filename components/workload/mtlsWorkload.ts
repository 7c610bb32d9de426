import * as pulumi from "@pulumi/pulumi";

import { nameOf } from "../../workload/objects";
import { type Manifest } from "../../workload/manifest";
import type { LinkTerms, Member } from "../../link/transformed";
import { observed } from "../../observe/observed";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import { workloadRollout } from "../../observe/workloadRollout";
import { applyManifest } from "./manifestObject";

/** Arguments of {@link MtlsWorkload}. */
export interface MtlsWorkloadArgs extends Pick<LinkTerms, "mode" | "serverHosts" | "serverPort"> {
    /** The workload with the link's transform applied, and its identity. */
    readonly member: Member;
    /** Where its rollout is observed. */
    readonly cluster: PinnedCluster;
}

/**
 * One workload with the link's transform applied, and the companions from its file. In mode `plain`
 * it is exactly what the file says, so that going back reuses the original ReplicaSet. Its
 * certificate must be issued first.
 *
 * Deleting it, or the stack, leaves the workload running, and is refused while TLS is on: its
 * certificates would go first. Jobs are the exception: a mode change replaces them, so they and
 * their companions are not protected.
 */
export class MtlsWorkload extends pulumi.ComponentResource {
    /** The workload as it went to the cluster. */
    readonly workload: pulumi.CustomResource;
    /** What to depend on: itself, once its pods are those of its latest template. */
    readonly ready: pulumi.Output<pulumi.Resource>;

    constructor(name: string, args: MtlsWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:MtlsWorkload", name, summary(args), opts);
        const { transformed, notes, companions, managedElsewhere } = args.member;
        [...notes, ...operatorNotes(args.member)].forEach((n) => void pulumi.log.info(n, this));

        this.workload = applyManifest(
            `${name}-workload`,
            transformed,
            this.optionsFor(transformed, args, managedElsewhere),
        );
        for (const companion of companions) {
            const part = `${companion.kind.toLowerCase()}-${companion.metadata.name}`;
            const options = this.optionsFor(companion, args, clusterMadePaths(companion));
            applyManifest(`${name}-${part}`, companion, options);
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
        { kind, metadata }: Manifest,
        { member, mode }: MtlsWorkloadArgs,
        ignoreChanges: readonly string[],
    ) {
        return {
            parent: this,
            protect: mode !== "plain" && member.manifest.kind !== "Job",
            // A Job's pod template is immutable: another mode is another Job, and the old one must go.
            retainOnDelete: kind !== "Job",
            ignoreChanges: [...ignoreChanges],
            // Pulumi imports once: an object that is in the state under this id is left alone.
            ...(member.adopt && { import: `${metadata.namespace}/${metadata.name}` }),
        };
    }
}

/** What the component registers: small, and all that policies need to judge its parts. */
function summary({ member, mode, serverHosts, serverPort }: MtlsWorkloadArgs) {
    const { usage, contract, workload, container, serviceAccount, secretName } = member.identity;
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
    };
}

/**
 * What the cluster gives an object that its file leaves open. An import remembers a Service's
 * address as an input, and its absence from the file would ask for another Service.
 */
function clusterMadePaths({ kind, spec }: Manifest): readonly string[] {
    const { clusterIP } = (spec ?? {}) as { readonly clusterIP?: unknown };
    return kind === "Service" && clusterIP === undefined ? ["spec.clusterIP"] : [];
}

/** What an operator should know: of sharing the objects with others, and of a Job's replacement. */
function operatorNotes({ manifest, adopt, managedElsewhere }: Member): readonly string[] {
    const name = nameOf(manifest);
    return [
        ...(manifest.kind === "Job"
            ? [
                  `${name} cannot be changed, only replaced: an update that changes its pod ` +
                      "template, as another mode does, deletes it with its pods and runs it again.",
              ]
            : []),
        ...(adopt
            ? [
                  `${name} and what stands beside it in its file are taken over as they are. If they ` +
                      "differ from the file, make them equal first: edit the file, or `kubectl " +
                      "replace` the objects by it (docs/adopting.md).",
              ]
            : []),
        ...(managedElsewhere.length > 0
            ? [
                  `${name}: left to others once it exists, whatever the file says: ` +
                      `${managedElsewhere.join(", ")}.`,
              ]
            : []),
    ];
}
