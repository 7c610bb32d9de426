import { defaultLeafDuration, renewBeforeOf } from "../pki/lifetime";
import { spiffeId } from "../pki/spiffe";
import type { StackConfig } from "../config/schema";
import type { Contract } from "../contracts";
import type { Identity } from "../pki/identity";
import type { Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import { workloadKinds } from "../workload/kinds";
import type { WorkloadManifest } from "../workload/manifest";
import { serviceAccountOf } from "../workload/podTemplate";

/** Short name of the server; that of a client is in config. */
export const serverName = "server";

/** The fields of a member's config that its identity depends on. */
export interface IdentityConfig {
    readonly name: string;
    readonly container?: string | undefined;
    readonly contract: Contract;
    readonly services?: readonly string[];
    readonly loopback?: boolean;
}

/** Derives a workload's identity: the content of its leaf and the name of its Secret. */
export function identityOf(
    config: StackConfig,
    member: IdentityConfig,
    manifest: WorkloadManifest,
): Identity {
    const { apiVersion, kind, metadata } = manifest;
    const { usage, reload, credentials: given } = member.contract;
    const { spec, metadata: podMetadata } = podTemplateOf(manifest);
    const podLabels = podMetadata?.labels ?? {};
    const serviceAccount = serviceAccountOf(spec);
    const credentials = `${metadata.name}-${usage}-tls`;
    const duration = config.leaf.duration ?? defaultLeafDuration(reload);
    const services = (member.services ?? []).map((s) => `${s}.${metadata.namespace}.svc`);
    return {
        name: member.name,
        usage,
        contract: member.contract.name,
        workload: { apiVersion, kind, namespace: metadata.namespace, name: metadata.name },
        container: member.container ?? member.contract.container ?? spec.containers[0]?.name ?? "",
        podLabels,
        podSelector: selectorOf(manifest) ?? podLabels,
        serviceAccount,
        spiffeId: spiffeId(config.trustDomain, metadata.namespace, serviceAccount),
        dnsNames: [
            ...services.flatMap((service) => [service, `${service}.${config.clusterDomain}`]),
            ...(member.loopback === true ? ["localhost"] : []),
        ],
        ipAddresses: member.loopback === true ? ["127.0.0.1"] : [],
        certificateName: credentials,
        secretName: credentials,
        ...(given.via === "args" && { combinedPem: true }),
        privateKey: {
            algorithm: config.leaf.algorithm,
            size: config.leaf.size ?? (config.leaf.algorithm === "ECDSA" ? 256 : 2048),
        },
        duration,
        renewBefore: renewBeforeOf(duration),
    };
}

/** Undefined for a Job: the cluster generates its selector, with a label unique to each Job. */
function selectorOf({ kind, spec }: WorkloadManifest): Identity["podSelector"] | undefined {
    const { selector } = (spec ?? {}) as {
        readonly selector?: { readonly matchLabels?: Identity["podSelector"] };
    };
    return workloadKinds[kind].rollsOut ? selector?.matchLabels : undefined;
}

/** Refuses the shared service account `default`, unless config allows it for this workload. */
export function serviceAccountProblems(
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
