import { beforeAll, describe, expect, test } from "vitest";

import { kubectlLink } from "../../lane/cluster/kubectl";
import { kubeconfigPath } from "../../lane/cluster/layout";
import { run } from "../../lane/cluster/run";
import { firstPreview } from "../support/previews";

interface Rendered {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly spec?: object;
}

/** Stacks, and what to change of their config for every object that the program can render. */
const stacks: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["dev", {}],
    ["dev", { trustRoot: { kind: "inCluster" } }],
    ["prod", {}],
];

let objects: readonly Rendered[];

beforeAll(async () => {
    const previews = await Promise.all(
        stacks.map(([stack, config]) => firstPreview(stack, config)),
    );
    const rendered = previews.flat().map(({ inputs }) => inputs as object);
    objects = rendered.filter(
        (one): one is Rendered => "apiVersion" in one && "kind" in one && "metadata" in one,
    );
});

/** What google-cas-issuer brings has no definition in this cluster: a unit test has its schema. */
const isKnownHere = ({ apiVersion, kind }: Rendered) =>
    // The root's Secret has no bytes before an update.
    !apiVersion.startsWith("cas-issuer.") && kind !== "Secret";

/**
 * Server-side apply of which nothing is kept: under a name that no object has, so that no live
 * field mixes in, except where admission lets one name alone sign with the CA, or be signed.
 * @returns what the API server refuses, a line an object.
 */
async function refusedByServer(...given: readonly Rendered[]): Promise<string> {
    const items = given.map((object, index) => {
        const { kind, metadata } = object;
        const isPinned = ["Certificate", "ClusterIssuer"].includes(kind);
        const name = isPinned ? metadata.name : `${metadata.name}-dry-run-${index}`;
        return { ...object, metadata: { ...metadata, name } };
    });
    const flags = ["--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts"];
    const apply = ["apply", "--filename=-", "--field-manager=schema-test", ...flags];
    const { stderr } = await run(kubectlLink, [`--kubeconfig=${kubeconfigPath}`, ...apply], {
        input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
        reject: false,
    });
    return stderr;
}

/** The first rendered object of a kind, with further fields in its spec. */
function withSpec(kind: string, change: object): Rendered {
    const found = objects.find((object) => object.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} was rendered`);
    return { ...found, spec: { ...found.spec, ...change } };
}

describe("every object that a stack renders", () => {
    test("passes the API server's strict validation and cert-manager's webhook", async () => {
        const judged = objects.filter(isKnownHere);
        const kinds = new Set(judged.map(({ kind }) => kind));
        expect(kinds).toEqual(
            new Set([
                "Certificate",
                "ClusterIssuer",
                "ClusterRole",
                "ClusterRoleBinding",
                "Deployment",
                "Issuer",
                "NetworkPolicy",
                "Service",
                "ServiceAccount",
                "ValidatingAdmissionPolicy",
                "ValidatingAdmissionPolicyBinding",
            ]),
        );
        expect(await refusedByServer(...judged)).toBe("");
    });
});

describe("a field of cert-manager's", () => {
    test.each<[string, string, object, RegExp]>([
        [
            "misspelt in a Certificate",
            "Certificate",
            { renewBefor: "720h" },
            /unknown field "(spec\.)?renewBefor"|\.spec\.renewBefor: field not declared in schema/,
        ],
        [
            "misspelt in an issuer",
            "ClusterIssuer",
            { ca: { secretname: "x", secretName: "x" } },
            /unknown field "(spec\.ca\.)?secretname"|\.spec\.ca\.secretname: field not declared/,
        ],
        [
            "with a value that means nothing",
            "Certificate",
            { usages: ["servers auth"] },
            /Unsupported value: "servers auth"/,
        ],
    ])("%s is refused", async (_, kind, change, message) => {
        expect(await refusedByServer(withSpec(kind, change))).toMatch(message);
    });
});
