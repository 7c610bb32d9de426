import { z } from "zod";

import { placeholder } from "../problems/placeholders";
import { adoptionFinding } from "./adoption";
import { dnsNameFault } from "../pki/dnsName";
import { clusterIssuerNames } from "../pki/issuer";
import type { Problem } from "../problems/problem";
import { expectationOf } from "../problems/schemaIssues";
import { trustDomainFault } from "../pki/spiffe";
import { certManager } from "./certManager";
import { envoyImage } from "./envoyImage";
import { exempt, movedProblems } from "./exempt";
import { issueProblems, prototypeKeyProblems } from "./problems";
import { trustRoot } from "./trustRoot";
import { duration, label, removeCommand } from "./types";
import { clientContracts, serverContracts } from "../contracts";

/** Schema of a contract's name; the parsed value is the contract. */
const contract = <C>(contracts: Readonly<Record<string, C>>, fallback: string) =>
    z
        .enum(Object.keys(contracts))
        .default(fallback)
        .describe("What the application expects: environment, port, files.")
        .transform((name) => contracts[name] as C);

const workload = {
    manifest: z.string().min(1).describe("File with the workload and its Services, in plain HTTP."),
    workload: z
        .string()
        .optional()
        .describe("Name of the workload in the file; needed where the file has several."),
    container: z
        .string()
        .optional()
        .describe("Container that speaks on the link; the contract's where absent."),
    adopt: z
        .boolean()
        .default(false)
        .describe("Take over what kubectl made of the file; only in mode plain, harmless after."),
    managedElsewhere: z
        .array(z.enum(["replicas", "image"]))
        .default([])
        .describe("Fields that others set on the running workload: written once, then left alone."),
};

const server = z.strictObject({
    ...workload,
    contract: contract(serverContracts, "noetl-server"),
    services: z
        .array(label)
        .min(1)
        .describe("Services by which clients dial the server: each gives two DNS SANs."),
    loopback: z
        .boolean()
        .default(false)
        .describe("Also issue for localhost and 127.0.0.1, for checks from inside the pod."),
});

/** Environment variables through which a container receives credentials and URLs. */
const variables = z.strictObject({
    certificate: z.string().min(1).describe("Variable with the path of the certificate chain."),
    privateKey: z.string().min(1).describe("Variable with the path of the private key."),
    trustBundle: z.string().min(1).describe("Variable with the path of the CA bundle."),
    urls: z.array(z.string().min(1)).min(1).describe("Variables with URLs of the server."),
});

const otherContainer = z.strictObject({
    name: z.string().min(1).describe("Name of the container, sidecar or init container."),
    env: variables.optional().describe("Its variables; those of the client's contract if absent."),
});

const client = z.strictObject({
    name: label.describe("Short name, unique in the stack."),
    previousName: label
        .optional()
        .describe(
            "Short name before a rename: its resources are kept. Remove it after the update.",
        ),
    leaving: z
        .boolean()
        .default(false)
        .describe("Lift its protection, so that an update without it deletes its objects."),
    ...workload,
    contract: contract(clientContracts, "noetl-worker"),
    via: z
        .enum(["direct", "envoy"])
        .default("direct")
        .describe("direct: the application speaks TLS. envoy: an Envoy in its pod does."),
    otherContainers: z
        .array(otherContainer)
        .default([])
        .describe("Further containers, sidecars and init containers that dial the server."),
    rewriteHosts: z
        .record(z.string(), z.string())
        .default({})
        .describe("Hosts in the manifest's URLs that are not the server's, and their replacement."),
});

const leaf = z.strictObject({
    algorithm: z.enum(["ECDSA", "RSA"]).default("ECDSA").describe("Key algorithm of every leaf."),
    size: z.number().int().optional().describe("Key size in bits; 256 for ECDSA, 2048 for RSA."),
    duration: duration
        .optional()
        .describe("Lifetime of every leaf; by how its application reads certificates if absent."),
});

const envoy = z.strictObject({
    image: envoyImage,
});

const keys = z.strictObject({
    kubeContext: z
        .string()
        .min(1)
        .describe("Context of the kubeconfig that this stack is pinned to."),
    mode: z
        .enum(["plain", "tls", "mtls"])
        .describe("plain: no TLS. tls: server certificate only. mtls: certificates on both sides."),
    trustDomain: z
        .string()
        .superRefine((value, context) => {
            const fault = trustDomainFault(value);
            if (fault !== undefined) {
                context.addIssue({ code: "custom", message: fault });
            }
        })
        .describe("SPIFFE trust domain of the identities."),
    linkName: label.default("noetl-link").describe("Names the cluster-wide objects of the link."),
    clusterDomain: z
        .string()
        .superRefine((value, context) => {
            const fault = value.includes(placeholder) ? undefined : dnsNameFault(value);
            if (fault !== undefined) {
                context.addIssue({ code: "custom", message: fault });
            }
        })
        .default("cluster.local")
        .describe("DNS domain of the cluster's Services."),
    trustRoot: trustRoot.describe("Where the CA of the link comes from."),
    certManager: certManager.prefault({}).describe("cert-manager, which issues the leaves."),
    leaf: leaf.prefault({}).describe("What every leaf certificate has in common."),
    server: server.describe("The control plane."),
    clients: z.array(client).min(1).describe("Every workload that dials the server."),
    networkPolicy: z
        .boolean()
        .default(false)
        .describe("In mtls, let only the clients' pods connect to the TLS port."),
    envoy: envoy.prefault({}).describe("The Envoy of clients that are linked via envoy."),
    manifests: z
        .array(z.string().min(1))
        .default([])
        .describe("Files and folders with all that runs beside the link, searched for callers."),
    exempt: exempt
        .default([])
        .describe("Calls of the server that stay without a certificate, each with its reason."),
    allowDefaultServiceAccount: z
        .array(z.string())
        .default([])
        .describe("Workloads that may keep an identity on service account `default`, by name."),
});

/** Every config key of the project; `Pulumi.yaml` declares the same keys. */
export const configSchema = keys.superRefine((config, context) => {
    const { mode, server, clients } = config;
    const adopting = [
        ...(server.adopt ? ["server.adopt"] : []),
        ...clients.flatMap(({ adopt }, index) => (adopt ? [`clients[${index}].adopt`] : [])),
    ];
    const finding = adoptionFinding(mode, adopting);
    if (finding !== undefined) {
        const { expected: message, fix } = finding;
        context.addIssue({ code: "custom", path: ["mode"], message, params: { fix } });
    }
    for (const [index, name] of linkOwnedIssuers(config)) {
        context.addIssue({
            code: "custom",
            path: ["certManager", "approver", "otherClusterIssuers", index],
            message: `the ClusterIssuer of another team: ${name} is the link's own, and every account's request for it would pass`,
            params: { fix: removeCommand },
        });
    }
    if (needsNamedApprover(config)) {
        context.addIssue({
            code: "custom",
            path: ["trustRoot", "approver"],
            message:
                "the approver's service account: the cert-manager that runs is another team's, and the stack lets that account approve for its issuers only with their consent",
            params: {
                fix: "set trustRoot.approver.namespace and .serviceAccount; cert-manager's own is mostly cert-manager in cert-manager",
            },
        });
    }
});

/** The link's own ClusterIssuers in `otherClusterIssuers`, each with its index. */
function linkOwnedIssuers({ linkName, certManager: { approver } }: z.infer<typeof keys>) {
    const own: readonly string[] = Object.values(clusterIssuerNames(linkName));
    return [...(approver?.otherClusterIssuers ?? []).entries()].filter(([, name]) =>
        own.includes(name),
    );
}

/** An existing cert-manager without approver-policy: config must name the approver's account. */
function needsNamedApprover({
    trustRoot: root,
    certManager: { install, approver },
}: z.infer<typeof keys>) {
    // cert-manager's own approver approves for the issuers of its own group.
    const isExternal =
        root.kind === "googleCas" ||
        (root.kind === "existingIssuer" && root.issuerRef.group !== "cert-manager.io");
    const isUnnamed = isExternal && root.approver === undefined;
    return isUnnamed && install === "existing" && approver === undefined;
}

/** The stack's config, checked, with all defaults. */
export type StackConfig = z.infer<typeof configSchema>;

/** Result of {@link parseConfig}: the config or its problems. */
export type ParsedConfig =
    | { readonly config: StackConfig; readonly problems: readonly [] }
    | { readonly config?: never; readonly problems: readonly Problem[] };

/**
 * Parses and checks the raw config of a stack.
 * @param raw Values by key, without the project's namespace. Structured values are JSON text.
 */
export function parseConfig(raw: Readonly<Record<string, string>>): ParsedConfig {
    const { exemptCallers, ...values } = Object.fromEntries(
        Object.entries(raw).map(([key, text]) => [key, decode(text)]),
    );
    const result = configSchema.safeParse(values, { error: expectationOf });
    const problems = [
        ...movedProblems(exemptCallers),
        ...(result.error?.issues ?? []).flatMap((issue) =>
            issueProblems(issue, values, configSchema),
        ),
        ...prototypeKeyProblems(values),
    ];
    return result.success && problems.length === 0
        ? { config: result.data, problems: [] }
        : { problems };
}

/** Pulumi passes structured values and booleans as JSON text, and strings unquoted. */
function decode(text: string): unknown {
    if (!/^([[{]|true$|false$)/.test(text)) {
        return text;
    }
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
