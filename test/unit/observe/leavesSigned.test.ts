import { beforeAll, describe, expect, test } from "vitest";

import type { CertManagerCertificate } from "../../../observe/certificate";
import { leavesSigned } from "../../../observe/leavesSigned";
import type { Look } from "../../../observe/observation";
import type { PinnedCluster } from "../../../observe/pinnedCluster";
import type { Read } from "../../../observe/apiRead";
import type { RootSource } from "../../../observe/rootInForce";
import { fakeCluster } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";
import { createAuthority, type Authority, type Files } from "../../support/pki";

const remote = {
    ...clientIdentity,
    name: "remote",
    workload: { ...clientIdentity.workload, namespace: "edge" },
    certificateName: "remote-tls",
    secretName: "remote-tls",
};
const identities = [serverIdentity, clientIdentity, remote];
const [server, worker] = [serverIdentity.secretName, clientIdentity.secretName];

let root: Authority;
let old: Authority;
let known: RootSource;
let issued: Record<"old" | "other" | "root", Files>;

beforeAll(async () => {
    // Both roots have the same subject, as after a rotation.
    [root, old] = await Promise.all([createAuthority("CN=root"), createAuthority("CN=root")]);
    known = { bundle: root.pem };
    const other = await createAuthority("CN=other");
    issued = { root: await root.issue({}), old: await old.issue({}), other: await other.issue({}) };
});

interface Shown {
    readonly certificate?: Read<CertManagerCertificate>;
    readonly secret?: Partial<Files> | "absent" | "forbidden";
    readonly owner?: string;
    readonly request?: Partial<Files>;
}

const ready = (revision?: number): Read<CertManagerCertificate> => ({
    state: "found",
    value: {
        metadata: { generation: 2, uid: "now" },
        spec: { issuerRef: { name: "link" } },
        status: {
            conditions: [{ type: "Ready", status: "True", observedGeneration: 2 }],
            ...(revision !== undefined && { revision }),
        },
    },
});

/** A cluster with the given Certificate or Secret; all other leaves are signed by the root. */
function showing(shown: Readonly<Record<string, Shown>>) {
    const asked: string[] = [];
    const of = (name: string): Shown => shown[name] ?? {};
    const cluster = fakeCluster({
        certificate: (_, name) => Promise.resolve(of(name).certificate ?? ready(1)),
        certificateRequest: (namespace, name) => {
            const { request } = of(name.replace(/-\d+$/, ""));
            asked.push(`CertificateRequest ${namespace}/${name}`);
            return Promise.resolve(
                request === undefined
                    ? { state: "absent" }
                    : {
                          state: "found",
                          value: {
                              chain: request["tls.crt"] ?? "",
                              authority: request["ca.crt"] ?? "",
                          },
                      },
            );
        },
        secret: (namespace, name, chosen) => {
            const { secret = issued.root, owner } = of(name);
            asked.push(`Secret ${namespace}/${name} ${chosen.join(" ")}`);
            return Promise.resolve(
                typeof secret === "string"
                    ? { state: secret }
                    : {
                          state: "found",
                          value: {
                              files: { ...secret },
                              owners:
                                  owner === undefined ? [] : [{ kind: "Certificate", uid: owner }],
                          },
                      },
            );
        },
    });
    return { cluster, asked };
}

const look = (cluster: PinnedCluster, source: RootSource | undefined = known): Promise<Look> =>
    leavesSigned(cluster, identities, source).look();

describe("leavesSigned", () => {
    test("passes if the root signed every leaf, and reads no key", async () => {
        const { cluster, asked } = showing({});
        expect(await look(cluster)).toEqual({ state: "seen" });
        expect(asked).toEqual([
            `Secret noetl/${server} tls.crt ca.crt`,
            `Secret noetl/${worker} tls.crt ca.crt`,
            "Secret edge/remote-tls tls.crt ca.crt",
        ]);
    });

    test("stops the update, with the fixing commands, if another root of that name signed a leaf", async () => {
        const { cluster } = showing({
            [server]: { secret: issued.old },
            "remote-tls": { secret: issued.other },
        });
        expect(await look(cluster)).toEqual({
            state: "refused",
            found: `another root signed the leaf in Secret noetl/${server}, edge/remote-tls`,
            fix: {
                words: "No workload was changed. Have these leaves issued again, then run the update again",
                commands: [
                    "kubectl --context test --namespace edge delete secret remote-tls",
                    `kubectl --context test --namespace noetl delete secret ${server}`,
                ],
            },
        });
    });

    describe("with a bundle that config pins", () => {
        const pinned = (): RootSource => ({ bundle: root.pem, pinned: true });

        test("passes if each ca.crt is of it", async () => {
            expect(await look(showing({}).cluster, pinned())).toEqual({ state: "seen" });
        });

        test.each<[string, () => Partial<Files>, string]>([
            [
                "another CA signed the leaf",
                () => issued.other,
                "a CA CN=other, which the bundle lacks, signed the leaf",
            ],
            [
                "ca.crt contains another CA, which the peers would trust",
                () => ({ ...issued.root, "ca.crt": issued.other["ca.crt"] }),
                "ca.crt contains CN=other, which the bundle lacks",
            ],
            [
                "ca.crt contains another CA too",
                () => ({ ...issued.root, "ca.crt": root.pem + issued.other["ca.crt"] }),
                "ca.crt contains CN=other, which the bundle lacks",
            ],
            [
                "ca.crt is missing",
                () => ({ "tls.crt": issued.root["tls.crt"] }),
                "there is no ca.crt, which the issuer must give",
            ],
        ])("stops the update if %s", async (_, secret, found) => {
            const { cluster } = showing({ [worker]: { secret: secret() } });
            expect(await look(cluster, pinned())).toEqual({
                state: "refused",
                found: `Secret noetl/${worker}: ${found}`,
                fix: {
                    words: "No workload was changed. Ask the issuer's owner for its CA certificates, and put them into trustRoot.trustBundle; if they are there already, have these leaves issued again, then run the update again",
                    commands: [`kubectl --context test --namespace noetl delete secret ${worker}`],
                },
            });
        });

        test("names every Secret with the same CA once", async () => {
            const { cluster } = showing({
                [server]: { secret: issued.other },
                [worker]: { secret: issued.other },
            });
            expect(await look(cluster, pinned())).toMatchObject({
                found: `Secret noetl/${server}, noetl/${worker}: a CA CN=other, which the bundle lacks, signed the leaf`,
            });
        });

        test("a bundle that is not pinned leaves ca.crt to cert-manager", async () => {
            const secret = { ...issued.root, "ca.crt": issued.other["ca.crt"] };
            const { cluster } = showing({ [worker]: { secret } });
            expect(await look(cluster)).toEqual({ state: "seen" });
        });
    });

    test("reads each leaf until it was verified once", async () => {
        const shown: Record<string, Shown> = { [worker]: { secret: "absent" } };
        const { cluster, asked } = showing(shown);
        const { look: again } = leavesSigned(cluster, identities, known);
        expect(await again()).toMatchObject({ state: "pending" });
        shown[worker] = {};
        expect(await again()).toEqual({ state: "seen" });
        expect(asked.slice(3)).toEqual([`Secret noetl/${worker} tls.crt ca.crt`]);
    });
});

describe("a leaf is pending", () => {
    const notReady = (condition: object): Read<CertManagerCertificate> => {
        const value = { type: "Ready", status: "True", observedGeneration: 2, ...condition };
        const certificate = ready() as Read<CertManagerCertificate> & { state: "found" };
        return {
            ...certificate,
            value: { ...certificate.value, status: { conditions: [value] } },
        };
    };

    test.each<[string, () => Shown, string]>([
        [
            "while its Certificate is not Ready",
            () => ({ certificate: notReady({ status: "False", message: "no issuer" }) }),
            `Certificate noetl/${worker}: Ready is False: no issuer`,
        ],
        [
            "while Ready is that of an older Certificate, as after a change of its names",
            () => ({ certificate: notReady({ observedGeneration: 1 }) }),
            `Certificate noetl/${worker}: Ready speaks of an older generation of the Certificate`,
        ],
        [
            "while its Certificate is not there",
            () => ({ certificate: { state: "absent" } }),
            `Certificate noetl/${worker}: it is not there`,
        ],
        [
            "while its Secret is not there",
            () => ({ secret: "absent" }),
            `Secret noetl/${worker} is not there`,
        ],
        ["while its Secret is written", () => ({ secret: {} }), "no tls.crt"],
        [
            "while the Secret of a deleted Certificate is collected",
            () => ({ secret: issued.old, owner: "before" }),
            "the Secret of a deleted Certificate is still there",
        ],
    ])("%s", async (_, shown, found) => {
        const { cluster } = showing({ [worker]: shown() });
        expect(await look(cluster)).toMatchObject({ state: "pending", found });
    });

    test("but not if its Certificate owns a Secret that another root signed", async () => {
        const { cluster } = showing({ [worker]: { secret: issued.old, owner: "now" } });
        expect(await look(cluster)).toMatchObject({ state: "refused" });
    });
});

describe("an account without access to Secrets", () => {
    test("uses the CertificateRequest", async () => {
        const hidden = (request: Partial<Files>): Shown => ({
            secret: "forbidden",
            certificate: ready(7),
            request,
        });
        const { cluster, asked } = showing({ [worker]: hidden(issued.root) });
        expect(await look(cluster)).toEqual({ state: "seen" });
        expect(asked).toContain(`CertificateRequest noetl/${worker}-7`);
        const otherRoot = showing({ [worker]: hidden(issued.old) });
        expect(await look(otherRoot.cluster)).toMatchObject({
            state: "refused",
            found: `another root signed the leaf in Secret noetl/${worker}`,
        });
    });

    test.each<[string, Shown]>([
        ["is gone", { secret: "forbidden", certificate: ready(1) }],
        ["never was", { secret: "forbidden", certificate: ready() }],
    ])("fails with the fix if the CertificateRequest %s", async (_, shown) => {
        const { cluster } = showing({ [worker]: shown });
        expect(await look(cluster)).toEqual({
            state: "refused",
            found: `this account may not read Secret noetl/${worker}, and no CertificateRequest shows the leaf`,
            fix: {
                words: "No workload was changed. Allow the account to get these Secrets, or have the leaves issued again, then run the update again",
                commands: [`kubectl --context test --namespace noetl delete secret ${worker}`],
            },
        });
    });
});

describe("the root in force", () => {
    const inCluster: RootSource = { certificate: { namespace: "cert-manager", name: "link-root" } };

    test("is in the last CertificateRequest of a root that cert-manager issued", async () => {
        const request = (pem: string) => ({ "link-root": { request: { "tls.crt": pem } } });
        expect(await look(showing(request(root.pem)).cluster, inCluster)).toEqual({
            state: "seen",
        });
        expect(await look(showing(request(old.pem)).cluster, inCluster)).toMatchObject({
            state: "refused",
            found: `another root signed the leaf in Secret noetl/${server}, noetl/${worker}, edge/remote-tls`,
        });
    });

    test.each<[string, RootSource | undefined]>([
        ["cert-manager made it long ago", inCluster],
        ["it belongs to another program", undefined],
    ])("is the server's ca.crt if %s", async (_, source) => {
        expect(await look(showing({}).cluster, source)).toEqual({ state: "seen" });
        const { cluster } = showing({ [worker]: { secret: issued.old } });
        expect(await look(cluster, source)).toMatchObject({
            state: "refused",
            found: `another root signed the leaf in Secret noetl/${worker}`,
        });
    });

    test("is pending if nothing shows it", async () => {
        const { cluster } = showing({ [server]: { secret: { "tls.crt": root.pem } } });
        expect(await look(cluster, inCluster)).toMatchObject({
            state: "pending",
            found: "nothing shows the root, and 2 more",
        });
    });
});
