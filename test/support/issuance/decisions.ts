import type { ServiceAccountRef } from "../../../issuance/issuance";
import type { IssuanceGrant } from "../../../issuance/approverPolicy/policy";
import {
    denialGrant,
    identityGrant,
    otherIssuersGrant,
} from "../../../issuance/approverPolicy/grants";
import type { IssuerRef } from "../../../pki/issuer";
import type { Identity } from "../../../pki/identity";
import { clientIdentity, serverIdentity } from "../identities";
import type { RequestArgs } from "./ask";

/** A request and its difference from the nearest valid one. */
export interface Question {
    readonly what: string;
    readonly request: RequestArgs;
}

const issuer = (name: string): IssuerRef => ({
    group: "cert-manager.io",
    kind: "ClusterIssuer",
    name,
});

/** These issuers do not exist. approver-policy decides by the reference, and nothing is signed. */
const issuers = { server: issuer("decisions-server"), client: issuer("decisions-client") };

/** Namespaces of the requests. */
export const namespaces = ["decisions-a", "decisions-b"] as const;
const [a, b] = namespaces;

const requester: ServiceAccountRef = { namespace: a, serviceAccount: "requester" };
const username = `system:serviceaccount:${a}:${requester.serviceAccount}`;

const inNamespace = (identity: Identity, namespace: string, name: string): Identity => ({
    ...identity,
    name,
    workload: { ...identity.workload, namespace },
    spiffeId: `spiffe://dev.noetl.internal/ns/${namespace}/sa/${name}`,
});

const identities: readonly Identity[] = [
    inNamespace(serverIdentity, a, "api"),
    inNamespace({ ...clientIdentity, duration: "24h" }, a, "worker"),
    inNamespace({ ...clientIdentity, privateKey: { algorithm: "RSA", size: 2048 } }, b, "batch"),
];

/** Policies under test, with the accounts that they apply to. */
export const grants: readonly IssuanceGrant[] = [
    identityGrant("decisions", identities, (usage) => issuers[usage], requester),
    denialGrant("decisions", [issuers.server, issuers.client]),
    otherIssuersGrant("decisions", ["decisions-other"]),
];

const worker: RequestArgs = {
    namespace: a,
    issuerRef: issuers.client,
    usages: ["client auth", "digital signature"],
    duration: "24h",
    names: { uris: [`spiffe://dev.noetl.internal/ns/${a}/sa/worker`] },
    key: "P-256",
    username,
};

const api: RequestArgs = {
    ...worker,
    issuerRef: issuers.server,
    usages: ["server auth", "digital signature"],
    duration: "2160h",
    names: {
        uris: [`spiffe://dev.noetl.internal/ns/${a}/sa/api`],
        dnsNames: serverIdentity.dnsNames,
        ipAddresses: ["127.0.0.1"],
    },
};

const batch: RequestArgs = {
    ...worker,
    namespace: b,
    usages: ["client auth", "digital signature", "key encipherment"],
    duration: "2160h",
    names: { uris: [`spiffe://dev.noetl.internal/ns/${b}/sa/batch`] },
    key: "RSA-2048",
};

const [ownUri = ""] = worker.names.uris ?? [];
const [batchUri = ""] = batch.names.uris ?? [];
const [service = ""] = serverIdentity.dnsNames;

const asking = (request: RequestArgs, names: RequestArgs["names"]): RequestArgs => ({
    ...request,
    names: { ...request.names, ...names },
});

/** Requests whose decisions are in `test/fixtures/issuanceDecisions.json`. */
export const questions: readonly Question[] = [
    { what: "the worker's own", request: worker },
    { what: "the API's own", request: api },
    { what: "the batch's own, RSA", request: batch },
    { what: "one of the API's names", request: asking(api, { dnsNames: [service] }) },
    { what: "the API without its address", request: asking(api, { ipAddresses: [] }) },
    { what: "fewer usages", request: { ...worker, usages: ["client auth"] } },
    { what: "no usages", request: { ...worker, usages: [] } },
    { what: "the key's usage alone", request: { ...worker, usages: ["digital signature"] } },
    { what: "no URI", request: asking(worker, { uris: [] }) },
    { what: "a second URI", request: asking(worker, { uris: [ownUri, batchUri] }) },
    { what: "its URI twice", request: asking(worker, { uris: [ownUri, ownUri] }) },
    { what: "the URI of another namespace", request: asking(worker, { uris: [batchUri] }) },
    {
        what: "the URI of the other side",
        request: asking(worker, { uris: api.names.uris ?? [] }),
    },
    {
        what: "another trust domain",
        request: asking(worker, { uris: [ownUri.replace("dev.", "prod.")] }),
    },
    { what: "a longer URI", request: asking(worker, { uris: [`${ownUri}2`] }) },
    { what: "a shorter URI", request: asking(worker, { uris: [ownUri.slice(0, -1)] }) },
    {
        what: "a URI in other letters",
        request: asking(worker, { uris: [ownUri.replace("worker", "Worker")] }),
    },
    { what: "a star for a URI", request: asking(worker, { uris: ["spiffe://*"] }) },
    { what: "from another namespace", request: { ...worker, namespace: b } },
    { what: "for a server", request: { ...worker, usages: ["server auth", "digital signature"] } },
    {
        what: "for both sides",
        request: { ...worker, usages: ["server auth", "client auth", "digital signature"] },
    },
    {
        what: "key encipherment for an ECDSA key",
        request: { ...worker, usages: [...worker.usages, "key encipherment"] },
    },
    { what: "any usage", request: { ...worker, usages: ["any"] } },
    { what: "of the server's issuer", request: { ...worker, issuerRef: issuers.server } },
    { what: "the API, of the clients' issuer", request: { ...api, issuerRef: issuers.client } },
    { what: "the API without a DNS name", request: asking(api, { dnsNames: [] }) },
    {
        what: "the API by one more name",
        request: asking(api, { dnsNames: [...serverIdentity.dnsNames, "other.noetl.svc"] }),
    },
    { what: "a wildcard", request: asking(api, { dnsNames: ["*.noetl.svc"] }) },
    {
        what: "a name in other letters",
        request: asking(api, { dnsNames: [service.toUpperCase()] }),
    },
    { what: "another address", request: asking(api, { ipAddresses: ["127.0.0.2"] }) },
    { what: "a client by a DNS name", request: asking(worker, { dnsNames: [service] }) },
    { what: "a client by an address", request: asking(worker, { ipAddresses: ["127.0.0.1"] }) },
    { what: "an e-mail address", request: asking(worker, { emails: ["worker@noetl.test"] }) },
    { what: "a common name", request: { ...worker, subject: "CN=worker" } },
    { what: "an organization", request: { ...worker, subject: "O=noetl" } },
    { what: "a CA", request: { ...worker, isCA: true } },
    { what: "a second too long", request: { ...worker, duration: "24h0m1s" } },
    { what: "the shortest lifetime", request: { ...worker, duration: "1h" } },
    { what: "a second too short", request: { ...worker, duration: "59m59s" } },
    { what: "no lifetime", request: withoutDuration(worker) },
    { what: "a larger curve", request: { ...worker, key: "P-384" } },
    { what: "an RSA key for an ECDSA identity", request: { ...worker, key: "RSA-2048" } },
    { what: "an Ed25519 key", request: { ...worker, key: "Ed25519" } },
    { what: "a weak RSA key", request: { ...batch, key: "RSA-1024" } },
    { what: "an ECDSA key for an RSA identity", request: { ...batch, key: "P-256" } },
    {
        what: "in another account's name",
        request: { ...worker, username: `system:serviceaccount:${a}:worker` },
    },
    { what: "for nothing at all", request: { ...worker, usages: [], names: {} } },
    {
        what: "a CA by a wildcard, of an issuer of others",
        request: {
            ...worker,
            issuerRef: issuer("decisions-other"),
            isCA: true,
            usages: ["cert sign"],
            subject: "CN=*.others.test,O=others",
            names: { dnsNames: ["*.others.test"] },
            key: "RSA-1024",
            username: `system:serviceaccount:${a}:worker`,
        },
    },
    {
        what: "of an issuer that no policy selects",
        request: { ...worker, issuerRef: issuer("decisions-unknown") },
    },
    {
        what: "of another group's issuer of that name",
        request: { ...worker, issuerRef: { ...issuers.client, group: "issuers.test" } },
    },
];

function withoutDuration(request: RequestArgs): RequestArgs {
    const { duration: _, ...rest } = request;
    return rest;
}
