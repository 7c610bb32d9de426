import { beforeAll, describe, expect, it } from "vitest";
import { readCredentials } from "../../../verify/credentials";
import type { IdentityState } from "../../../verify/identityState";
import type { Row } from "../../../verify/row";
import { authorityRows } from "../../../verify/rows/authorities";
import { certificateRows } from "../../../verify/rows/certificates";
import { logRows } from "../../../verify/rows/logs";
import { workloadRows } from "../../../verify/rows/workloads";
import {
    clientIdentity,
    contextWith,
    daemonSet,
    deployment,
    issuerRef,
    linkIn,
    linkOfExistingIssuer,
    workerState,
    podOf,
    requestOf,
    workerEnv,
    workerLog,
} from "./fixtures";
import { createAuthority, type Authority, type Files } from "../../support/pki";

let authority: Authority;
let foreign: Authority;
let files: Files;

beforeAll(async () => {
    authority = await createAuthority();
    foreign = await createAuthority();
    files = await authority.issue(requestOf(clientIdentity));
});

/** `id: evidence` of the rows that did not pass. */
function notPassed(rows: readonly Row[]): readonly string[] {
    return rows
        .filter(({ status }) => status !== "pass")
        .map(({ id, status, evidence }) => `${id} ${status}: ${evidence}`);
}

describe("certificate rows", () => {
    const rowsOf = (changes: Partial<IdentityState>, mode: "mtls" | "plain" | "tls" = "mtls") =>
        notPassed(certificateRows(workerState(files, changes), contextWith(authority, mode)));
    const withStatus = (...conditions: { type: string; status: string; message?: string }[]) =>
        ({
            state: "found",
            value: {
                metadata: { generation: 1 },
                spec: { issuerRef },
                status: {
                    conditions: conditions.map((one) => ({ observedGeneration: 1, ...one })),
                },
            },
        }) as const;

    it("pass on a valid link", () => {
        expect(rowsOf({})).toEqual([]);
    });

    it("fail with cert-manager's message if the Certificate is not Ready", () => {
        const certificate = withStatus({ type: "Ready", status: "False", message: "no issuer" });
        expect(rowsOf({ certificate })).toEqual([
            "certificate.ready fail: Ready is False: no issuer",
        ]);
    });

    it("fail while the Certificate is being re-issued", () => {
        const certificate = withStatus(
            { type: "Ready", status: "True" },
            { type: "Issuing", status: "True", message: "Renewing" },
        );
        expect(rowsOf({ certificate })).toEqual([
            "certificate.ready fail: being re-issued (0 failed attempts): Renewing",
        ]);
    });

    it("fail if Ready is of an older generation", () => {
        const certificate = withStatus({ type: "Ready", status: "True" });
        const edited = { ...certificate.value, metadata: { generation: 2 } };
        expect(rowsOf({ certificate: { state: "found", value: edited } })).toEqual([
            "certificate.ready fail: Ready speaks of an older generation of the Certificate",
        ]);
    });

    it("fail if the key does not match the certificate, and skip the leaf rows", async () => {
        const other = await authority.issue(requestOf(clientIdentity));
        const mixed = { ...files, "tls.key": other["tls.key"] };
        const [secret, ...rest] = rowsOf({
            credentials: readCredentials({ state: "found", value: mixed }),
        });
        expect(secret).toBe("secret.complete fail: tls.key is not the key of tls.crt");
        expect(rest).toHaveLength(6);
        expect(rest.join()).not.toContain("fail");
    });

    it.each([
        ["a missing file", (all: Files) => ({ ...all, "ca.crt": undefined }), "no ca.crt"],
        ["a broken key", (all: Files) => ({ ...all, "tls.key": "x" }), "tls.key cannot be parsed"],
        ["no PEM", (all: Files) => ({ ...all, "tls.crt": "" }), "tls.crt holds no PEM certificate"],
    ])("fail on a Secret with %s", (_case, change, fault) => {
        const present = Object.entries(change(files)).filter(([, pem]) => pem !== undefined);
        const value = Object.fromEntries(present) as Record<string, string>;
        expect(rowsOf({ credentials: readCredentials({ state: "found", value }) })[0]).toBe(
            `secret.complete fail: ${fault}`,
        );
    });

    it("fail if another CA of the same name signed the leaf", async () => {
        const forged = await foreign.issue(requestOf(clientIdentity));
        const credentials = readCredentials({ state: "found", value: { ...forged } });
        expect(rowsOf({ credentials })).toEqual([
            "leaf.chain fail: no CA of the trust bundle signed it; its issuer is CN=test root",
        ]);
    });

    it("fail if ca.crt has a CA that the trust bundle lacks", () => {
        const value = { ...files, "ca.crt": files["ca.crt"] + foreign.pem };
        expect(rowsOf({ credentials: readCredentials({ state: "found", value }) })).toEqual([
            "leaf.chain fail: ca.crt holds a CA that the trust bundle lacks: CN=test root",
        ]);
    });

    it("skip objects that may not be read", () => {
        expect(rowsOf({ credentials: { state: "forbidden" } })[0]).toBe(
            "secret.complete skip: may not read Secret worker-tls",
        );
    });

    it("fail on a missing Secret in mtls, and skip it in a mode that uses none", () => {
        const missing = { credentials: { state: "absent" } } as const;
        expect(rowsOf(missing)[0]).toBe("secret.complete fail: no Secret worker-tls");
        expect(rowsOf(missing, "tls")[0]).toBe(
            "secret.complete skip: no Secret worker-tls; mode tls needs none",
        );
    });

    it("print a command on failing rows only", () => {
        const certificate = withStatus({ type: "Ready", status: "False" });
        const [ready, secret] = certificateRows(
            workerState(files, { certificate }),
            contextWith(authority),
        );
        expect(ready?.look).toBe("kubectl -n app describe certificate worker-tls");
        expect(secret?.look).toBeUndefined();
    });
});

describe("the trust root's row", () => {
    const link = linkIn("mtls");

    it("reports a CA without path length, and fails on one that allows further CAs", async () => {
        const unlimited = await createAuthority("CN=free", { pathLength: null });
        const wide = await createAuthority("CN=wide", { pathLength: 1 });
        expect(authorityRows(contextWith(unlimited), link)).toMatchObject([
            { status: "pass", evidence: expect.stringContaining("sets no path length") as string },
        ]);
        expect(authorityRows(contextWith(wide), link)).toMatchObject([{ status: "fail" }]);
    });

    it("passes on a pinned CA of another team that has CAs below it", async () => {
        const wide = await createAuthority("CN=wide", { pathLength: 1 });
        expect(authorityRows(contextWith(wide), linkOfExistingIssuer)).toMatchObject([
            { status: "pass", evidence: expect.stringContaining("path length 1") as string },
        ]);
    });
});

describe("workload rows", () => {
    const rowsOf = (changes: Partial<IdentityState>, mode: "mtls" | "plain" | "tls" = "mtls") =>
        notPassed(workloadRows(workerState(files, changes), contextWith(authority, mode)));
    const pods = (...value: ReturnType<typeof podOf>[]) => ({ state: "found", value }) as const;

    it("pass on a complete rollout in the right mode", () => {
        expect(rowsOf({})).toEqual([]);
    });

    it("fail while a pod is missing", () => {
        expect(rowsOf({ workload: { state: "found", value: deployment(2) } })).toEqual([
            "pods.ready fail: 1 of 2 pods Ready",
        ]);
    });

    it("fail while a pod of the previous revision exists, and show its mode", () => {
        const old = podOf(
            clientIdentity,
            { NOETL_SERVER_URL: "http://server.app.svc:8082" },
            "old",
        );
        expect(rowsOf({ pods: pods(podOf(clientIdentity, workerEnv), old) })).toEqual([
            "pods.ready fail: 2 of 1 pods Ready, 2 pods in all",
            "pods.mode fail: pod old: NOETL_TLS_CLIENT_CERT is not set; pod old: NOETL_TLS_CLIENT_KEY is not set; pod old: NOETL_TLS_CA is not set; pod old: NOETL_SERVER_URL is http://server.app.svc:8082, not https://…",
        ]);
    });

    it("fail while the rollout is in progress, even if all pods are Ready", () => {
        const value = deployment(1, 2, "x", 2);
        expect(rowsOf({ workload: { state: "found", value } })).toEqual([
            "pods.ready fail: 1 of 1 pods available, 1 of the latest template, 1 of an older one",
        ]);
    });

    it("count the scheduled nodes of a DaemonSet", () => {
        const workload = { ...clientIdentity.workload, kind: "DaemonSet" } as const;
        const identity = { ...clientIdentity, workload };
        expect(rowsOf({ identity, workload: { state: "found", value: daemonSet(1) } })).toEqual([]);
        expect(rowsOf({ identity, workload: { state: "found", value: daemonSet(0) } })).toEqual([
            "pods.ready fail: 0 of 1 pods available, 1 of the latest template",
        ]);
    });

    it("fail if the controller has not seen the latest change", () => {
        expect(rowsOf({ workload: { state: "found", value: deployment(1, 3) } })).toEqual([
            "pods.ready fail: the latest change has not been taken up yet",
        ]);
    });

    it("check the variables of the mode: in tls a client has only the CA, in plain none", () => {
        const tls = { NOETL_TLS_CA: "/tls/ca.crt", NOETL_SERVER_URL: "https://s" };
        expect(rowsOf({ pods: pods(podOf(clientIdentity, tls)) }, "tls")).toEqual([]);
        const plain = { NOETL_SERVER_URL: "http://s" };
        expect(rowsOf({ pods: pods(podOf(clientIdentity, plain)) }, "plain")).toEqual([]);
        expect(rowsOf({}, "plain")[0]).toContain("NOETL_TLS_CLIENT_CERT is set");
    });
});

describe("log rows", () => {
    const rowsOf = (log: string, standIn = false, mode: "mtls" | "tls" = "mtls") =>
        notPassed(
            logRows(workerState(files, { log: { state: "found", value: log } }), {
                ...contextWith(authority, mode),
                standIn,
            }),
        );

    it("ignore escape sequences between key and value", () => {
        expect(rowsOf(workerLog)).toEqual([]);
    });

    it("do not accept the log line of another mode", () => {
        expect(rowsOf(workerLog, false, "tls")).toEqual([
            "log.control-plane-http-client-tls-enabled fail: not among the 3 lines since the start",
        ]);
    });

    it("do not match tls=true in mtls=true", () => {
        const contract = {
            ...workerState(files).contract,
            logs: { plain: [], tls: [], mtls: [{ message: "Up", fields: { tls: "true" } }] },
        };
        const log = { state: "found", value: "2026-01-01T00:00:01Z Up mtls=true\n" } as const;
        const observed = workerState(files, { contract, log });
        expect(logRows(observed, contextWith(authority))).toMatchObject([{ status: "fail" }]);
    });

    it("do not match a longer message", () => {
        const contract = {
            ...workerState(files).contract,
            logs: { plain: [], tls: [], mtls: [{ message: "Server listening", fields: {} }] },
        };
        const log = {
            state: "found",
            value: "2026-01-01T00:00:01Z Server listening (TLS) a=b",
        } as const;
        const observed = workerState(files, { contract, log });
        expect(logRows(observed, contextWith(authority))).toMatchObject([{ status: "fail" }]);
    });

    it("skip a rotated log", () => {
        expect(rowsOf("2026-01-02T00:00:00Z heartbeat\n")).toEqual([
            "log.control-plane-http-client-tls-enabled skip: rotated away: the log no longer reaches back to the container's start",
            "log.worker-registered skip: rotated away: the log no longer reaches back to the container's start",
        ]);
    });

    it("skip a stand-in client", () => {
        expect(rowsOf(workerLog, true)).toEqual([
            "log.control-plane-http-client-tls-enabled skip: stand-in client, not noetl-worker",
            "log.worker-registered skip: stand-in client, not noetl-worker",
        ]);
    });
});
