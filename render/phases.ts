import type { RecordedResource } from "../preview/record";

/**
 * Folders of the rendered objects. Each is applied after those before it: an issuer is guarded
 * before it exists, and a certificate is issued before a pod mounts its Secret.
 */
export const phases = [
    { folder: "1-approver", about: "policies that approve requests for other teams' issuers" },
    { folder: "2-root", about: "what the trust root needs in the cluster" },
    { folder: "3-admission", about: "admission policies in front of the link's issuers" },
    { folder: "4-issuers", about: "the link's issuers" },
    { folder: "5-issuance", about: "policies that approve the link's certificates" },
    { folder: "6-certificates", about: "one certificate for each member" },
    { folder: "7-server", about: "the server's workload and its companions" },
    { folder: "8-network", about: "the NetworkPolicy of the server's TLS port" },
    { folder: "9-clients", about: "the clients' workloads and their companions" },
] as const;

/** Folder of a phase. */
export type PhaseFolder = (typeof phases)[number]["folder"];

/** Place of a phase in the order, from 1. */
export const waveOf = (folder: PhaseFolder): number =>
    phases.findIndex((phase) => phase.folder === folder) + 1;

/**
 * The phase of a Kubernetes object, by the components that it belongs to.
 * @param component The component that registered it.
 * @throws Error if the component has no phase.
 */
export function phaseOf(
    { urn, type }: Pick<RecordedResource, "type" | "urn">,
    component: Pick<RecordedResource, "inputs"> | undefined,
): PhaseFolder {
    const [outer = "", ...inner] = (urn.split("::")[2] ?? "").split("$");
    const topic = outer.replace(/^mtls:index:/, "");
    switch (topic) {
        case "IssuanceApprover":
            return "1-approver";
        case "IssuancePolicy":
            return "5-issuance";
        case "WorkloadCertificate":
            return "6-certificates";
        case "LinkNetworkPolicy":
            return "8-network";
        case "MtlsWorkload":
            return component?.inputs["usage"] === "server" ? "7-server" : "9-clients";
    }
    if (!topic.endsWith("Root")) {
        throw new Error(`${urn}: no phase for ${topic}; add the component to render/phases.ts`);
    }
    if (type.includes(":ValidatingAdmissionPolicy")) return "3-admission";
    return inner.includes("mtls:index:GuardedClusterIssuer") ? "4-issuers" : "2-root";
}
