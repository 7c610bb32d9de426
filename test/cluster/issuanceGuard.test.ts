import { X509Certificate } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { laneDeployment } from "../../lane/local/deployment";
import { leafRequestOf } from "../../pki/leafRequest";
import type { Identity } from "../../pki/identity";
import type { Link } from "../../link/link";
import { parseOutputs } from "../../verify/outputs";
import { leafFacts } from "../../verify/certificateFacts";
import { clientIdentity, serverIdentity } from "../support/identities";
import {
    ask,
    customObjects,
    deleteRequest,
    messageOf,
    outcomeOf,
    requestsIn,
    type RequestArgs,
} from "../support/issuance/ask";
import { created, updated, type HandMade } from "../support/issuance/certificates";
import { neighbours, ownCertificate } from "../support/issuance/neighbours";
import { kubectl } from "../support/kubectl";
import { switchTo } from "../support/lane";

const issuerRef = {
    group: "cert-manager.io",
    kind: "ClusterIssuer",
    name: "noetl-link-self-signed",
};
const namespace = "noetl";
const certManager = "system:serviceaccount:cert-manager:cert-manager";
const signs = `issuer ${issuerRef.name} signs`;

let link: Link;
/** The requests that cert-manager would make for the identities, by name. */
let own: Readonly<Record<"server" | "worker", RequestArgs>>;
let identities: Readonly<Record<"server" | "worker", Identity>>;

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
    ({ link } = parseOutputs((await laneDeployment()).outputs));
    const [worker = link.server] = link.clients;
    identities = { server: link.server, worker };
    own = { server: requestOf(link.server), worker: requestOf(worker) };
});

function requestOf(identity: Identity): RequestArgs {
    const { dnsNames = [], ipAddresses = [], uris, ...rest } = leafRequestOf(identity);
    return {
        ...rest,
        namespace: identity.workload.namespace,
        issuerRef,
        names: { dnsNames, ipAddresses, uris },
        certificate: identity.certificateName,
        username: certManager,
    };
}

test("approver-policy does not run: admission decides alone", async () => {
    const deployments = await kubectl([
        "--namespace=cert-manager",
        "get",
        "deployments",
        "-o=name",
    ]);
    expect(deployments).not.toContain("approver-policy");
});

describe("a request like cert-manager's own", () => {
    const made: string[] = [];

    afterAll(() => Promise.all(made.map((name) => deleteRequest(namespace, name))));

    test.each(["server", "worker"] as const)("is signed for the %s", async (name) => {
        const verdict = await ask(own[name]);
        expect(verdict).toMatchObject({ decision: "Approved" });
        const request = "name" in verdict ? verdict.name : "";
        made.push(request);
        const { certificate = "" } = await outcomeOf(namespace, request);
        const facts = leafFacts(new X509Certificate(Buffer.from(certificate, "base64")));
        expect(facts).toMatchObject({
            extendedKeyUsages: [name === "server" ? "serverAuth" : "clientAuth"],
            uris: own[name].names.uris,
            dnsNames: own[name].names.dnsNames,
        });
    });
});

describe("the Certificate of an identity is admitted", () => {
    test.each(["server", "worker"] as const)("for the %s", async (name) => {
        const certificate = ownCertificate(identities[name], issuerRef);
        expect(await created(certificate)).toBe("admitted");
        expect(await updated(certificate)).toBe("admitted");
    });
});

describe.each(["server", "worker"] as const)(
    "refused, by create and by update: the %s's with",
    (name) => {
        // The names alone; the Certificates come from the deployed identities.
        const kinds = Object.keys(
            neighbours(name === "server" ? serverIdentity : clientIdentity, issuerRef),
        );

        test.each(kinds)("%s", async (what) => {
            const certificate = neighbours(identities[name], issuerRef)[what] as HandMade;
            expect(await created(certificate)).toContain(signs);
            const live = identities[name].certificateName;
            if (certificate.name === live && certificate.namespace === namespace) {
                expect(await updated(certificate)).toContain(signs);
            }
        });
    },
);

describe("refused: a client that asks for", () => {
    test("everything that the server's says, under its own name", async () => {
        const { name } = ownCertificate(identities.worker, issuerRef);
        const certificate = { ...ownCertificate(identities.server, issuerRef), name };
        expect(await created(certificate)).toContain(signs);
        expect(await updated(certificate)).toContain(signs);
    });

    test("the server's Certificate in another namespace", async () => {
        const certificate = ownCertificate(identities.server, issuerRef);
        expect(await created({ ...certificate, namespace: "default" })).toContain(signs);
    });

    test("the link's issuer, on a Certificate that had another", async () => {
        const other = { ...issuerRef, kind: "Issuer", name: "throw-away" };
        await customObjects().createNamespacedCustomObject({
            group: "cert-manager.io",
            version: "v1",
            plural: "certificates",
            namespace,
            body: {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: { name: "throw-away" },
                spec: { secretName: "throw-away", issuerRef: other, dnsNames: ["a.test"] },
            },
        });
        try {
            const spec = { ...ownCertificate(identities.worker, issuerRef).spec };
            expect(await updated({ name: "throw-away", namespace, spec })).toContain(signs);
        } finally {
            await kubectl(["--namespace", namespace, "delete", "certificate", "throw-away"]);
        }
    });
});

/** Requests that admission refuses, with its words. */
const rejected: readonly (readonly [string, () => RequestArgs, string])[] = [
    ["no Certificate", () => ({ ...own.worker, certificate: "" }), "its stack lists"],
    ["another Certificate", () => ({ ...own.worker, certificate: "other" }), "its stack lists"],
    ["another namespace", () => ({ ...own.worker, namespace: "default" }), "its stack lists"],
    ["a CA", () => ({ ...own.worker, isCA: true }), "signs no CA certificates"],
    ["empty usages", () => ({ ...own.worker, usages: [] }), "usages of the identity"],
    [
        "the other side",
        () => ({ ...own.worker, usages: own.server.usages }),
        "usages of the identity",
    ],
    [
        "both sides of the link",
        () => ({ ...own.worker, usages: ["server auth", "client auth"] }),
        "usages of the identity",
    ],
    ["any usage", () => ({ ...own.worker, usages: ["any"] }), "usages of the identity"],
    ["ten years", () => ({ ...own.worker, duration: "87600h" }), "the identity's duration"],
    ["no duration", () => withoutDuration(own.worker), "the identity's duration"],
    [
        "a hand that is not cert-manager's, an administrator's",
        () => administrator(own.worker),
        "requests come from cert-manager's own account",
    ],
];

const administrator = ({ username: _, ...request }: RequestArgs): RequestArgs => request;

const withoutDuration = ({ duration: _, ...request }: RequestArgs): RequestArgs => request;

describe("refused, and nothing made: a request for", () => {
    test.each(rejected)("%s", async (_, request, message) => {
        const made = request();
        const before = await requestsIn(made.namespace);
        expect(await ask(made)).toMatchObject({
            decision: "rejected",
            message: expect.stringContaining(message) as unknown,
        });
        expect(await requestsIn(made.namespace)).toEqual(before);
    });
});

describe("an annotation on an Ingress or a Gateway, that asks the link's issuer", () => {
    test.each(["server", "worker"] as const)(
        "makes no Certificate for a TLS section with the %s's Secret",
        async (name) => {
            // As cert-manager's shims make it: named as the Secret, with their default usages.
            const { secretName } = identities[name];
            const usages = ["digital signature", "key encipherment"];
            const spec = { secretName, dnsNames: link.server.dnsNames, issuerRef, usages };
            const certificate = { name: secretName, namespace, spec };
            expect(await created(certificate, certManager)).toContain(signs);
        },
    );
});

describe("the CA's key", () => {
    const ca = { ca: { secretName: issuerRef.name } };

    test("is not for another ClusterIssuer, nor for an Issuer beside its Secret", async () => {
        const message = "signs through ClusterIssuer noetl-link-self-signed alone";
        await expect(issuer("ClusterIssuer", ca)).resolves.toContain(message);
        await expect(issuer("Issuer", ca, "cert-manager")).resolves.toContain(message);
    });

    test("is out of reach of an Issuer elsewhere, which is not in the way of others", async () => {
        await expect(issuer("Issuer", ca)).resolves.toBe("admitted");
    });
});

describe("other teams on the same cert-manager", () => {
    const theirs = { group: "cert-manager.io", kind: "Issuer", name: "others" };

    test("have requests approved as before, whatever they ask", async () => {
        const { username: _, certificate: _certificate, ...request } = own.worker;
        const verdict = await ask({
            ...request,
            issuerRef: theirs,
            isCA: true,
            usages: ["cert sign"],
            subject: "CN=*.others.test,O=others,DC=test,E=a@others.test",
            names: { dnsNames: ["*.others.test"] },
        });
        expect(verdict).toMatchObject({ decision: "Approved" });
        await deleteRequest(namespace, "name" in verdict ? verdict.name : "");
    });

    test.each([
        ["an Issuer", theirs],
        ["a ClusterIssuer", { ...theirs, kind: "ClusterIssuer" }],
        ["an external issuer", { group: "issuers.test", kind: "TestIssuer", name: "others" }],
        ["an Issuer of the link's name", { ...theirs, name: issuerRef.name }],
    ])("have Certificates of every attribute admitted, of %s", async (_, ref) => {
        const values = ["others"];
        const spec = {
            secretName: "others",
            issuerRef: ref,
            isCA: true,
            commonName: "others",
            emailAddresses: ["a@others.test"],
            dnsNames: ["*.others.test"],
            duration: "87600h",
            subject: {
                organizations: values,
                countries: values,
                organizationalUnits: values,
                localities: values,
                provinces: values,
                streetAddresses: values,
                postalCodes: values,
                serialNumber: "1",
            },
        };
        expect(await created({ name: "others", namespace, spec })).toBe("admitted");
    });
});

/** Answer of the API server to an issuer, by dry run. */
async function issuer(
    kind: "ClusterIssuer" | "Issuer",
    spec: object,
    where = namespace,
): Promise<string> {
    const kinds = { group: "cert-manager.io", version: "v1", plural: `${kind.toLowerCase()}s` };
    const apiVersion = "cert-manager.io/v1";
    const body = { apiVersion, kind, metadata: { name: "throw-away" }, spec };
    const request = { ...kinds, body, dryRun: "All" };
    try {
        await (kind === "ClusterIssuer"
            ? customObjects().createClusterCustomObject(request)
            : customObjects().createNamespacedCustomObject({ ...request, namespace: where }));
        return "admitted";
    } catch (error) {
        return messageOf(error);
    }
}
