import { isIP } from "node:net";
import { readFile } from "node:fs/promises";

import { z } from "zod";

import { workloadKindNames } from "../workload/kinds";
import { InputError } from "../problems/inputError";
import { describeProblem, describeProblems, type Problem } from "../problems/problem";
import { expectationOf, fieldPath, valueAt } from "../problems/schemaIssues";
import type { Link } from "../link/link";

/** What to verify, and how to reach its cluster. */
export interface VerifyOptions {
    /** Stack outputs as `pulumi stack output --json` prints them: `link` and optionally `trustBundle`. */
    readonly outputs: unknown;
    /** @default the KUBECONFIG variable, else ~/.kube/config */
    readonly kubeconfig?: string | undefined;
    /** @default the context that the stack is pinned to */
    readonly context?: string | undefined;
    /**
     * The kubectl command for the cluster, printed in the commands that failing rows suggest.
     * @default `kubectl` with the context
     */
    readonly kubectl?: string | undefined;
    /**
     * A stand-in runs in place of the client applications; rows on their log lines are skipped.
     * @default false
     */
    readonly standIn?: boolean | undefined;
    /**
     * Read the open connections of the server, by running `cat /proc/net/tcp` in its pods
     * (`pods/exec`). Without it the row `callers.connected` is skipped.
     * @default false
     */
    readonly connections?: boolean | undefined;
}

/** A deployed stack. */
export type Deployment = Omit<VerifyOptions, "context">;

/** A place to look for a deployed stack. */
export interface OutputsSource {
    /** Shown in the error if no source has the stack. */
    readonly name: string;
    /** Undefined if the source has no stack of that name. */
    readonly load: (stack: string) => Promise<Deployment | undefined>;
}

/** The stack outputs that verification needs. */
export interface StackOutputs {
    readonly link: Link;
    /** PEM; absent if only the cluster knows the root. */
    readonly trustBundle?: string | undefined;
}

const strings = z.array(z.string());

const identity = z.object({
    name: z.string(),
    usage: z.enum(["server", "client"]),
    contract: z.string(),
    workload: z.object({
        apiVersion: z.string(),
        kind: z.enum(workloadKindNames),
        namespace: z.string(),
        name: z.string(),
    }),
    container: z.string(),
    podLabels: z.record(z.string(), z.string()),
    podSelector: z.record(z.string(), z.string()),
    serviceAccount: z.string(),
    spiffeId: z.string(),
    dnsNames: strings,
    ipAddresses: z.array(z.string().refine((text) => isIP(text) !== 0, "an IP address")),
    certificateName: z.string(),
    secretName: z.string(),
    combinedPem: z.boolean().optional(),
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
    exempt: z.array(
        z.object({
            object: z.string(),
            container: z.string().optional(),
            field: z.string().optional(),
            reason: z.string(),
            until: z.string().optional(),
        }),
    ),
    issuance: z.object({
        requester: z.object({ namespace: z.string(), serviceAccount: z.string() }),
        policies: z.boolean(),
        existingIssuer: z
            .object({
                group: z.string(),
                kind: z.string(),
                name: z.string(),
                namespace: z.string().optional(),
                dedicated: z.object({ owner: z.string(), since: z.string() }),
            })
            .optional(),
    }),
});

const stackOutputs: z.ZodType<StackOutputs> = z.object({
    link,
    trustBundle: z.string().includes("-----BEGIN CERTIFICATE-----", "PEM certificates").optional(),
});

/** Validates stack outputs. @throws InputError with every wrong field. */
export function parseOutputs(outputs: unknown): StackOutputs {
    const parsed = stackOutputs.safeParse(outputs, { error: expectationOf });
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }): Problem => {
        const value = valueAt(outputs, path);
        return {
            field: path.length === 0 ? "outputs" : fieldPath(path),
            ...(value !== undefined && { value }),
            expected: message,
            fix: "deploy the stack with this version of the program (pulumi up), or name the right one",
        };
    });
    throw new InputError(
        describeProblems("The stack outputs are not those of this program:", problems),
    );
}

/** A file with the output of `pulumi stack output --json`. */
export function outputsFile(path: string): OutputsSource {
    return {
        name: `file ${path}`,
        load: async () => ({ outputs: await readJson(path) }),
    };
}

/** @throws InputError if the file cannot be read, or is not JSON. */
async function readJson(path: string): Promise<unknown> {
    const refuse = (expected: string) =>
        new InputError(
            describeProblem({
                field: "--outputs",
                value: path,
                expected,
                fix: `pulumi stack output --json --stack <stack> > ${path}`,
            }),
        );
    const text = await readFile(path, "utf8").catch(() => {
        throw refuse("a file that can be read");
    });
    try {
        return JSON.parse(text) as unknown;
    } catch {
        throw refuse("a JSON file");
    }
}

/** The stack from the first source that has it. @throws Error if no source has it. */
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
