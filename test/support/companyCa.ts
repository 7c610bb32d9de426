import { kubectlLink } from "../../lane/cluster/kubectl";
import { run } from "../../lane/cluster/run";
import { kubectl } from "./kubectl";

/** Namespaces in which another team's CA is: for its ClusterIssuer, and for its Issuer. */
const places = ["cert-manager", "noetl"] as const;

const name = "acme";
const group = "cert-manager.io";
const caSecret = `${name}-ca`;

/** The ClusterIssuer of the team's own CAs. */
export const bootstrapIssuer = { group, kind: "ClusterIssuer", name: `${name}-bootstrap` };

const object = (kind: string, spec: object, namespace?: string, objectName: string = name) => ({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name: objectName, ...(namespace !== undefined && { namespace }) },
    spec,
});

const authority = (namespace: string) =>
    object(
        "Certificate",
        {
            isCA: true,
            commonName: `Acme CA in ${namespace}`,
            secretName: caSecret,
            duration: "8760h",
            privateKey: { algorithm: "ECDSA", size: 256 },
            issuerRef: bootstrapIssuer,
        },
        namespace,
        caSecret,
    );

const bootstrap = object("ClusterIssuer", { selfSigned: {} }, undefined, bootstrapIssuer.name);
const signing = { ca: { secretName: caSecret } };

const objects = [
    bootstrap,
    ...places.map(authority),
    object("ClusterIssuer", signing),
    object("Issuer", signing, "noetl"),
];

/** The issuers, as the stack's config refers to them. */
export const companyIssuers = {
    ClusterIssuer: { group, kind: "ClusterIssuer", name },
    Issuer: { group, kind: "Issuer", name, namespace: "noetl" },
} as const;

/** Makes a ClusterIssuer and an Issuer, each over a CA of its own, as another team does. */
export async function makeCompanyCas(): Promise<void> {
    await withObjects("apply", "--server-side");
    for (const kind of ["clusterissuer", "--namespace=noetl issuer"]) {
        await kubectl([
            ...["wait", "--for=condition=Ready", "--timeout=60s"],
            ...kind.split(" "),
            name,
        ]);
    }
}

/** Removes all of it. */
export async function removeCompanyCas(): Promise<void> {
    await withObjects("delete", "--ignore-not-found");
    for (const namespace of places) {
        await kubectl([
            `--namespace=${namespace}`,
            "delete",
            "secret",
            caSecret,
            "--ignore-not-found",
        ]);
    }
}

/** PEM certificate of the CA behind an issuer. */
export async function companyCa(kind: keyof typeof companyIssuers): Promise<string> {
    const namespace = kind === "Issuer" ? "noetl" : "cert-manager";
    const path = String.raw`-o=jsonpath={.data.tls\.crt}`;
    const base64 = await kubectl([`--namespace=${namespace}`, "get", "secret", caSecret, path]);
    return Buffer.from(base64, "base64").toString("utf8");
}

async function withObjects(...command: string[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    await run(kubectlLink, [...command, "--filename=-"], { input });
}
