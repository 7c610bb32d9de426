import { isIP } from "node:net";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Link } from "../link/link";
import type { VerifyOptions } from "./options";

/** A deployed stack: its outputs, and how to reach its cluster where that is out of the ordinary. */
export interface Deployment extends Pick<VerifyOptions, "kubeconfig" | "kubectl" | "standIn"> {
    /** The outputs as `pulumi stack output --json` prints them. */
    readonly outputs: unknown;
}

/** One place where a deployed stack may be found. */
export interface OutputsSource {
    /** What the source is, for the message when no source has the stack. */
    readonly name: string;
    /** The stack; undefined where the source has none of that name. */
    readonly load: (stack: string) => Promise<Deployment | undefined>;
}

/** The stack outputs that verification needs. */
export interface StackOutputs {
    readonly link: Link;
    /** PEM; absent where the root is known only to the cluster. */
    readonly trustBundle?: string | undefined;
}

const strings = z.array(z.string());

const identity = z.object({
    name: z.string(),
    usage: z.enum(["server", "client"]),
    contract: z.string(),
    workload: z.object({
        apiVersion: z.string(),
        kind: z.enum(["CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"]),
        namespace: z.string(),
        name: z.string(),
    }),
    container: z.string(),
    podLabels: z.record(z.string(), z.string()),
    podSelector: z.record(z.string(), z.string()),
    serviceAccount: z.string(),
    spiffeId: z.string(),
    dnsNames: strings,
    ipAddresses: z.array(z.string().refine((text) => isIP(text) !== 0, "expected an IP address")),
    certificateName: z.string(),
    secretName: z.string(),
    privateKey: z.object({ algorithm: z.enum(["ECDSA", "RSA"]), size: z.number() }),
    duration: z.string(),
    renewBefore: z.string(),
});

const link: z.ZodType<Link> = z.object({
    name: z.string(),
    mode: z.enum(["plain", "tls", "mtls"]),
    kubeContext: z.string(),
    serverUrl: z.url(),
    server: identity,
    clients: z.array(identity),
    exemptCallers: z.array(z.object({ caller: z.string(), reason: z.string() })),
    issuance: z.object({
        requester: z.object({ namespace: z.string(), serviceAccount: z.string() }),
        policies: z.boolean(),
    }),
});

const stackOutputs: z.ZodType<StackOutputs> = z.object({
    link,
    trustBundle: z.string().includes("-----BEGIN CERTIFICATE-----").optional(),
});

/** Checks the shape of stack outputs; throws an error that lists every field that is wrong. */
export function parseOutputs(outputs: unknown): StackOutputs {
    const parsed = stackOutputs.safeParse(outputs);
    if (!parsed.success) {
        throw new Error(
            `The stack outputs are not those of this program. Deploy it (pulumi up), or name the right stack.\n${z.prettifyError(parsed.error)}`,
        );
    }
    return parsed.data;
}

/** Outputs saved with `pulumi stack output --json`. */
export function outputsFile(path: string): OutputsSource {
    return {
        name: `file ${path}`,
        load: async () => ({ outputs: JSON.parse(await readFile(path, "utf8")) as unknown }),
    };
}

/** The stack from the first source that has it; throws when none has. */
export async function findDeployment(
    stack: string,
    sources: readonly OutputsSource[],
): Promise<Deployment> {
    for (const source of sources) {
        const deployment = await source.load(stack);
        if (deployment !== undefined) {
            return deployment;
        }
    }
    const tried = sources.map(({ name }) => name).join(", ");
    throw new Error(
        `No outputs of stack "${stack}" (looked at: ${tried}). Deploy it first, or pass --outputs FILE with the output of: pulumi stack output --json --stack ${stack}`,
    );
}
