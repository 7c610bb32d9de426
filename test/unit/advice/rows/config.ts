import { member } from "../../badInput/support";
import { configure, run, type Rows } from "../followed";

const googleCas = {
    kind: "googleCas",
    project: "acme-prod",
    location: "europe-west1",
    existingPool: {
        name: "projects/acme-pki/locations/europe-west1/caPools/noetl",
        dedicated: { owner: "pki", since: "2026-01-31" },
    },
};
const existing = { install: "existing" };

/** Problems of the config alone. */
export const configRows: Rows = {
    "a mode that does not exist": {
        field: "mode",
        input: { config: { mode: "strict" } },
        follow: run("mtls"),
    },
    "a key that does not exist": {
        field: "server.port",
        input: { config: { server: member.server({ port: 8082 }) } },
        follow: run(),
    },
    "a key with a letter too few": {
        field: "server.loopbak",
        input: { config: { server: member.server({ loopbak: true }) } },
        follow: configure("server", member.server({ loopback: true })),
    },
    "a key in a namespace that nothing reads": {
        field: "link:mode",
        input: { raw: { "link:mode": "tls" } },
        follow: () => ({ config: { mode: "tls" } }),
    },
    "a key __proto__": {
        field: "clients[0].rewriteHosts.__proto__",
        input: {
            config: {
                clients: [
                    member.worker({ rewriteHosts: JSON.parse('{"__proto__":"api"}') as object }),
                ],
            },
        },
        follow: configure("clients", [member.worker({})]),
    },
    "a placeholder": {
        field: "kubeContext",
        input: { config: { kubeContext: "CHANGE-ME" } },
        follow: run("kind-dev"),
    },
    "an adoption outside mode plain": {
        field: "mode",
        input: { config: { server: member.server({ adopt: true }) } },
        follow: configure("mode", "plain"),
    },

    "an image of Envoy by tag": {
        field: "envoy.image",
        input: { config: { envoy: { image: "envoyproxy/envoy:distroless-v1.40.0" } } },
        follow: run(`sha256:${"a".repeat(64)}`),
    },
    "a chart value that the program sets": {
        field: "certManager.values.fullnameOverride",
        input: { config: { certManager: { values: { fullnameOverride: "cm" } } } },
        follow: run(),
    },
    "a key that an existing cert-manager does not have": {
        field: "certManager.version",
        input: { config: { certManager: { install: "existing", version: "v1.21.2" } } },
        follow: run(),
    },
    "a cert-manager that is too old": {
        field: "certManager.version",
        input: { config: { certManager: { version: "v1.19.0" } } },
        follow: run(),
    },
    "an approver-policy without consent": {
        field: "certManager.approver.consent",
        input: { config: { certManager: { install: "existing", approver: { enabled: true } } } },
        follow: configure("certManager.approver.consent", { by: "platform", date: "2026-01-31" }),
    },
    "the same, switched off": {
        field: "certManager.approver.consent",
        input: { config: { certManager: { install: "existing", approver: { enabled: true } } } },
        follow: configure("certManager.approver", undefined),
    },
    "an approver-policy that is off, with a key": {
        field: "certManager.approver.version",
        input: { config: { certManager: { approver: { version: "v0.28.0" } } } },
        follow: run(),
    },
    "the same, switched on": {
        field: "certManager.approver.version",
        input: { config: { certManager: { approver: { version: "v0.28.0" } } } },
        follow: configure("certManager.approver.enabled", true),
    },
    "an approver whose account config does not name": {
        field: "trustRoot.approver",
        input: { config: { certManager: existing, trustRoot: googleCas } },
        follow: configure("trustRoot.approver", {
            namespace: "cert-manager",
            serviceAccount: "cert-manager",
        }),
    },
    "an issuer of the link's own among those of others": {
        field: "certManager.approver.otherClusterIssuers[0]",
        input: {
            config: {
                certManager: {
                    approver: { enabled: true, otherClusterIssuers: ["noetl-link-in-cluster"] },
                },
            },
        },
        follow: run(),
    },
    "a contract that does not exist": {
        field: "clients[0].contract",
        input: { config: { clients: [member.worker({ contract: "worker" })] } },
        follow: run("noetl-worker"),
    },
};
