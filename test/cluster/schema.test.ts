import { beforeAll, describe, expect, test } from "vitest";

import { kubeconfigPath } from "../../lane/cluster/layout";
import { ApiServer } from "../../lane/engine/providers/kubernetes/apiServer";
import { revealAll, type Properties } from "../../lane/engine/values";
import { firstPreview } from "../support/previews";

interface Rendered extends Properties {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Stacks, and what to change of their config for every object that the program can render. */
const stacks: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["dev", {}],
    ["dev", { trustRoot: { kind: "inCluster" } }],
    ["prod", {}],
];

let server: ApiServer;
let objects: Rendered[];

beforeAll(async () => {
    server = await ApiServer.connect({ kubeconfig: kubeconfigPath });
    const previews = await Promise.all(
        stacks.map(([stack, config]) => firstPreview(stack, config)),
    );
    objects = previews
        .flat()
        .filter(({ inputs }) => typeof inputs["kind"] === "string" && "apiVersion" in inputs)
        .map(({ inputs }) => revealAll(inputs) as Rendered);
});

/** What google-cas-issuer brings has no definition in this cluster: a unit test has its schema. */
const isKnownHere = ({ apiVersion, kind }: Rendered) =>
    // The root's Secret has no bytes before an update.
    !apiVersion.startsWith("cas-issuer.") && kind !== "Secret";

/**
 * Server-side apply of which nothing is kept: under a name that nobody has, so that no live field
 * mixes in, except where admission lets one name alone sign with the CA.
 */
async function dryRun(object: Rendered): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const plural = `${kind.toLowerCase()}s`.replace(/ys$/, "ies");
    const name = kind === "ClusterIssuer" ? metadata.name : `${metadata.name}-dry-run`;
    const folder = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { namespace } = metadata;
    const place = namespace === undefined ? folder : `${folder}/namespaces/${namespace}`;
    await server.send("PATCH", `${place}/${plural}/${name}`, {
        query: {
            dryRun: "All",
            fieldManager: "schema-test",
            fieldValidation: "Strict",
            force: "true",
        },
        contentType: "application/apply-patch+yaml",
        body: { ...object, metadata: { ...metadata, name } },
    });
}

/** The first rendered object of a kind, with further fields in its spec. */
function withSpec(kind: string, change: Properties): Rendered {
    const found = objects.find((object) => object.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} was rendered`);
    return { ...found, spec: { ...(found["spec"] as Properties), ...change } };
}

describe("every object that a stack renders", () => {
    test("passes the API server's strict validation and cert-manager's webhook", async () => {
        const judged = objects.filter(isKnownHere);
        const kinds = new Set(judged.map(({ kind }) => kind));
        expect(kinds).toEqual(
            new Set([
                "Certificate",
                "CertificateRequestPolicy",
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
        const refused: string[] = [];
        for (const object of judged) {
            await dryRun(object).catch((error: unknown) => {
                refused.push(`${object.kind} ${object.metadata.name}: ${String(error)}`);
            });
        }
        expect(refused).toEqual([]);
    });
});

describe("a field of cert-manager's", () => {
    test.each<[string, string, Properties, RegExp]>([
        [
            "misspelt in a Certificate",
            "Certificate",
            { renewBefor: "720h" },
            /\.spec\.renewBefor: field not declared in schema/,
        ],
        [
            "misspelt in an issuer",
            "ClusterIssuer",
            { ca: { secretname: "x", secretName: "x" } },
            /\.spec\.ca\.secretname: field not declared in schema/,
        ],
        [
            "with a value that means nothing",
            "Certificate",
            { usages: ["servers auth"] },
            /Unsupported value: "servers auth"/,
        ],
    ])("%s is refused", async (_, kind, change, message) => {
        await expect(dryRun(withSpec(kind, change))).rejects.toThrow(message);
    });
});
