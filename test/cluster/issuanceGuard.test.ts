import { X509Certificate } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { laneDeployment } from "../../lane/local/deployment";
import { leafRequestOf } from "../../pki/leafRequest";
import type { Identity } from "../../pki/identity";
import type { Link } from "../../link/link";
import { parseOutputs } from "../../verify/outputs";
import { leafFacts } from "../../verify/certificateFacts";
import {
    ask,
    customObjects,
    deleteRequest,
    messageOf,
    outcomeOf,
    requestsIn,
    type RequestArgs,
} from "../support/issuance/ask";
import { switchTo } from "../support/lane";

const issuerRef = {
    group: "cert-manager.io",
    kind: "ClusterIssuer",
    name: "noetl-link-self-signed",
};
const namespace = "noetl";

let link: Link;
/** The requests that cert-manager would make for the identities, by name. */
let own: Readonly<Record<"server" | "worker", RequestArgs>>;

beforeAll(async () => {
    expect(await switchTo("mtls")).toEqual([]);
    ({ link } = parseOutputs((await laneDeployment()).outputs));
    const [worker] = link.clients;
    own = { server: requestOf(link.server), worker: requestOf(worker ?? link.server) };
});

function requestOf(identity: Identity): RequestArgs {
    const { dnsNames = [], ipAddresses = [], uris, ...rest } = leafRequestOf(identity);
    const { requester } = link.issuance;
    return {
        ...rest,
        namespace: identity.workload.namespace,
        issuerRef,
        names: { dnsNames, ipAddresses, uris },
        username: `system:serviceaccount:${requester.namespace}:${requester.serviceAccount}`,
    };
}

describe("a request like cert-manager's own", () => {
    const made: string[] = [];

    afterAll(() => Promise.all(made.map((name) => deleteRequest(namespace, name))));

    test.each(["server", "worker"] as const)("is signed for the %s", async (name) => {
        const verdict = await ask(own[name]);
        expect(verdict).toMatchObject({
            decision: "Approved",
            message: `Approved by CertificateRequestPolicy: "noetl-link-identity-${name}"`,
        });
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

/** A request that gets no certificate, and who refuses it with which words. */
interface Refusal {
    readonly what: string;
    readonly request: () => RequestArgs;
    readonly decision: "Denied" | "rejected";
    readonly message: string | RegExp;
}

const denied: readonly Refusal[] = [
    {
        what: "serverAuth for a client",
        request: () => ({ ...own.worker, usages: own.server.usages }),
        message: /noetl-link-identity-worker: spec\.allowed\.usages: Invalid value/,
    },
    {
        what: "a server without a DNS SAN",
        request: () => ({ ...own.server, names: { uris: own.server.names.uris ?? [] } }),
        message: /noetl-link-identity-server: spec\.allowed\.dnsNames\.required/,
    },
    {
        what: "a wildcard",
        request: () => naming(own.server, { dnsNames: ["*.noetl.svc"] }),
        message: /noetl-link-identity-server: spec\.allowed\.dnsNames\.values: Invalid value/,
    },
    {
        what: "a SPIFFE ID that no identity of the namespace has",
        request: () =>
            naming(own.worker, { uris: ["spiffe://dev.noetl.internal/ns/noetl/sa/stranger"] }),
        message: /noetl-link-identity-worker: spec\.allowed\.uris\.values: Invalid value/,
    },
    {
        what: "a second URI",
        request: () =>
            naming(own.worker, {
                uris: [
                    ...(own.worker.names.uris ?? []),
                    "spiffe://dev.noetl.internal/ns/noetl/sa/stranger",
                ],
            }),
        message: /noetl-link-identity-worker: spec\.allowed\.uris\.values: Invalid value/,
    },
    {
        what: "a client's certificate with a server's name",
        request: () => naming(own.worker, { dnsNames: own.server.names.dnsNames ?? [] }),
        message: /noetl-link-identity-worker: spec\.allowed\.dnsNames: Invalid value/,
    },
    {
        what: "a lifetime beyond the limit",
        request: () => ({ ...own.worker, duration: "2160h0m1s" }),
        message: /noetl-link-identity-worker: spec\.constraints\.maxDuration: Invalid value/,
    },
    {
        what: "a weak key",
        request: () => ({ ...own.worker, key: "RSA-1024" as const }),
        message: /noetl-link-identity-worker: spec\.constraints\.privateKey\.algorithm/,
    },
].map((refusal) => ({ ...refusal, decision: "Denied" }));

const administrator = ({ username: _, ...request }: RequestArgs): RequestArgs => request;

const rejected: readonly Refusal[] = [
    {
        what: "an unlisted namespace",
        request: () => ({ ...own.worker, namespace: "default" }),
        message: "signs only for namespaces noetl",
    },
    {
        what: "isCA",
        request: () => ({ ...own.worker, isCA: true }),
        message: "signs no CA certificates",
    },
    {
        what: "empty usages",
        request: () => ({ ...own.worker, usages: [] }),
        message: "exactly one of server auth and client auth",
    },
    {
        what: "no usage but the key's",
        request: () => ({ ...own.worker, usages: ["digital signature"] }),
        message: "exactly one of server auth and client auth",
    },
    {
        what: "both sides of the link",
        request: () => ({ ...own.worker, usages: ["server auth", "client auth"] }),
        message: "exactly one of server auth and client auth",
    },
    {
        what: "any usage",
        request: () => ({ ...own.worker, usages: ["client auth", "any"] }),
        message: "no usages beyond server auth or client auth",
    },
    {
        what: "a hand that is not cert-manager's, an administrator's",
        request: () => administrator(own.worker),
        message: "requests come from cert-manager's own account",
    },
].map((refusal) => ({ ...refusal, decision: "rejected" }));

const naming = (request: RequestArgs, names: RequestArgs["names"]): RequestArgs => ({
    ...request,
    names: { ...request.names, ...names },
});

describe("Denied, and nothing signed: a request for", () => {
    test.each(denied)("$what", async ({ request, decision, message }) => {
        const verdict = await ask(request());
        expect(verdict).toMatchObject({
            decision,
            message: expect.stringMatching(message) as unknown,
        });
        const name = "name" in verdict ? verdict.name : "";
        try {
            const { conditions, certificate } = await outcomeOf(namespace, name);
            expect(conditions).toContainEqual(
                expect.objectContaining({ type: "Ready", status: "False", reason: "Denied" }),
            );
            expect(certificate).toBeUndefined();
        } finally {
            await deleteRequest(namespace, name);
        }
    });
});

describe("rejected at admission, and nothing made: a request for", () => {
    test.each(rejected)("$what", async ({ request, ...expected }) => {
        const made = request();
        const before = await requestsIn(made.namespace);
        expect(await ask(made)).toMatchObject({
            decision: expected.decision,
            message: expect.stringContaining(String(expected.message)) as unknown,
        });
        expect(await requestsIn(made.namespace)).toEqual(before);
    });
});

describe("a Certificate", () => {
    const right = () => {
        const { names, usages } = own.server;
        return { secretName: "throw-away", issuerRef, usages, ...names };
    };

    test("that says what an identity's says is admitted", async () => {
        await expect(dryRun("Certificate", right())).resolves.toBe("admitted");
    });

    test.each<[string, (spec: ReturnType<typeof right>) => object, string]>([
        ["a server without a DNS name", (spec) => ({ ...spec, dnsNames: [] }), "with a DNS name"],
        [
            "a wildcard",
            (spec) => ({ ...spec, dnsNames: ["*.noetl.svc"] }),
            "signs no wildcard names",
        ],
        ["no SPIFFE ID", (spec) => ({ ...spec, uris: [] }), "exactly one SPIFFE ID"],
        [
            "a second SPIFFE ID",
            ({ uris = [], ...spec }) => ({ ...spec, uris: [...uris, ...uris] }),
            "exactly one SPIFFE ID",
        ],
        [
            "a SPIFFE ID of another namespace",
            (spec) => ({ ...spec, uris: ["spiffe://dev.noetl.internal/ns/nats/sa/default"] }),
            "exactly one SPIFFE ID",
        ],
        ["a common name", (spec) => ({ ...spec, commonName: "server" }), "no commonName"],
        ["no usages", (spec) => ({ ...spec, usages: [] }), "exactly one of server auth"],
        ["a CA", (spec) => ({ ...spec, isCA: true }), "signs no CA certificates"],
    ])("for %s is rejected", async (_, change, message) => {
        await expect(dryRun("Certificate", change(right()))).resolves.toContain(message);
    });

    test("in an unlisted namespace is rejected", async () => {
        await expect(dryRun("Certificate", right(), "default")).resolves.toContain(
            "signs only for namespaces noetl",
        );
    });
});

describe("the CA's key", () => {
    const ca = { ca: { secretName: issuerRef.name } };

    test("is not for another ClusterIssuer, nor for an Issuer beside its Secret", async () => {
        const message = "signs through ClusterIssuer noetl-link-self-signed alone";
        await expect(dryRun("ClusterIssuer", ca)).resolves.toContain(message);
        await expect(dryRun("Issuer", ca, "cert-manager")).resolves.toContain(message);
    });

    test("is out of reach of an Issuer elsewhere, which is not in the way of others", async () => {
        await expect(dryRun("Issuer", ca)).resolves.toBe("admitted");
    });
});

test("others' Issuers sign as before, whatever is asked", async () => {
    const issuer = { group: "cert-manager.io", kind: "Issuer", name: "nobody-s" };
    const { username: _, ...request } = own.worker;
    const verdict = await ask({
        ...request,
        issuerRef: issuer,
        isCA: true,
        usages: ["cert sign"],
        names: { dnsNames: ["*.others.test"] },
    });
    expect(verdict).toMatchObject({
        decision: "Approved",
        message: 'Approved by CertificateRequestPolicy: "noetl-link-others-issuers"',
    });
    await deleteRequest(namespace, "name" in verdict ? verdict.name : "");
});

/** What the API server says to an object that it would not keep anyway. */
async function dryRun(
    kind: "Certificate" | "ClusterIssuer" | "Issuer",
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
